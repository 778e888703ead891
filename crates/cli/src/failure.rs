//! Why a verb failed, and the exit code that says so.

/// A failure as the person at the terminal is told.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The desk did not start.
    #[error(transparent)]
    Start(#[from] desk_app::StartError),
    /// The issuer refused, or could not be reached.
    #[error("{0}")]
    Issuer(#[from] client::ClientError),
    /// The issuer's event stream ended for good.
    #[error("{0}")]
    Stream(#[from] client::StreamError),
    /// What was claimed is not as it should be.
    #[error("{0}")]
    Claim(String),
    /// What was waited for did not come.
    #[error("{0}")]
    NotMet(String),
    /// An argument or a file it names cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A configuration file that does not resolve as a whole; what is wrong has been told.
    #[error("faults in the file and what it includes: {0}")]
    Unresolved(usize),
    /// Findings in a configuration folder; they have been told.
    #[error("findings in the configuration folder: {0}")]
    Findings(usize),
    /// Input or output.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Failure {
    /// 2 for usage, 3 for an issuer that refuses or is not there and for what did not come in time, 4 for a claim that failed,
    /// 1 for the rest.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Issuer(_) | Self::Stream(_) | Self::NotMet(_) => 3,
            Self::Claim(_) => 4,
            Self::Start(_) | Self::Unresolved(_) | Self::Findings(_) | Self::Io(_) => 1,
        }
    }
}
