//! `desk serve`: the issuer without a window.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use desk_app::options::read_origin;
use desk_app::{Desk, IdentifierPath, MaxWait, Options, PATIENCE, Retry};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::ended::ended;
use crate::issuer::read_token;
use crate::out::line;

/// Flags of `desk serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Configuration folder; the shipped profiles are put there if it is empty [default: the user's data folder]
    #[arg(long, value_name = "FOLDER", env = "ISSUER_DESK_CONFIG")]
    config: Option<PathBuf>,
    /// Data folder: journal and keys [default: the user's data folder]
    #[arg(long, value_name = "FOLDER", env = "ISSUER_DESK_DATA")]
    data: Option<PathBuf>,
    /// Address of management and wallet routes; port 0 takes a free one [default: loopback, the port of web.conf or 7002]
    #[arg(long, value_name = "ADDR:PORT", env = "ISSUER_DESK_LISTEN")]
    listen: Option<SocketAddr>,
    /// Base URL that offers carry [default: issuer-service.conf, else http://localhost:PORT]
    #[arg(long, value_name = "URL", env = "ISSUER_DESK_BASE_URL")]
    base_url: Option<String>,
    /// A second, wallet-only listener on loopback: where a tunnel or proxy for --base-url points at [default: none]
    #[arg(long, value_name = "ADDR:PORT", env = "ISSUER_DESK_WALLET_LISTEN")]
    wallet_listen: Option<SocketAddr>,
    /// File with a token for the management routes; needed to listen beyond loopback [default: none]
    #[arg(long, value_name = "FILE", env = "ISSUER_DESK_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// When failed webhooks are tried again: demo, production, never, or waits such as 1s,5s,30s [default: as set at the
    /// desk, else production, with --ui demo]
    #[arg(long, value_name = "SCHEDULE", env = "ISSUER_DESK_RETRY")]
    retry: Option<Retry>,
    /// How long an event waits for the one before it, such as 15s, or forever [default: as set at the desk, else 5m, with the
    /// demo schedule 15s]
    #[arg(long, value_name = "TIME", env = "ISSUER_DESK_ORDER_MAX_WAIT")]
    order_max_wait: Option<MaxWait>,
    /// Days an ended session is kept, 0 for ever [default: as set at the desk, else 90]
    #[arg(long, value_name = "DAYS", env = "ISSUER_DESK_KEEP_DAYS")]
    keep_days: Option<u32>,
    /// How many webhook attempts are kept, 0 for any number [default: as set at the desk, else 1000000]
    #[arg(long, value_name = "N", env = "ISSUER_DESK_KEEP_ATTEMPTS")]
    keep_attempts: Option<u32>,
    /// Loopback address of the desk's own inboxes [default: the port of the last time, else a free one]
    #[arg(long, value_name = "ADDR:PORT", env = "ISSUER_DESK_INBOX_LISTEN")]
    inbox_listen: Option<SocketAddr>,
    /// Keep issued credentials in the record, for looking at them later
    #[arg(long, env = "ISSUER_DESK_KEEP_CREDENTIALS", value_parser = FalseyValueParser::new())]
    keep_credentials: bool,
    /// What a new subscriber of a session's events gets of the past
    #[arg(long, value_enum, env = "ISSUER_DESK_SSE_REPLAY", default_value = "all")]
    sse_replay: Replay,
    /// Call <webhook:…> functions that come with an offer, not only those of profiles
    #[arg(long, env = "ISSUER_DESK_OFFER_FUNCTIONS", value_parser = FalseyValueParser::new())]
    offer_functions: bool,
    /// Origin of a browser page that may call the management routes, beside loopback ones; may be given more than once
    /// [default: none]
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "ISSUER_DESK_ALLOW_ORIGIN",
        value_delimiter = ',',
        value_parser = read_origin
    )]
    allow_origin: Vec<String>,
    /// A host in a private network that webhooks and data functions may call; may be given several times [default: those
    /// confirmed at the desk and those in the configuration folder]
    #[arg(long, value_name = "HOST", env = "ISSUER_DESK_ALLOW_HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Path of the issuer identifier below the base URL: "" or /openid4vci [default: ""]
    #[arg(
        long,
        value_name = "PATH",
        env = "ISSUER_DESK_IDENTIFIER_PATH",
        default_value = "",
        hide_default_value = true,
        value_parser = read_identifier_path
    )]
    identifier_path: IdentifierPath,
    /// Serve the desk's interface to a browser on this computer, and print its address
    #[arg(long, env = "ISSUER_DESK_UI", value_parser = FalseyValueParser::new())]
    ui: bool,
    /// Address of the interface, with --ui
    #[arg(
        long,
        value_name = "ADDR:PORT",
        env = "ISSUER_DESK_UI_LISTEN",
        default_value = "127.0.0.1:0"
    )]
    ui_listen: SocketAddr,
    /// The first line on standard output is one JSON object with the addresses
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Replay {
    /// Everything since the session's first event
    All,
    /// Nothing: events from now on
    None,
}

fn read_identifier_path(text: &str) -> Result<IdentifierPath, String> {
    IdentifierPath::from_name(text).ok_or_else(|| "it must be empty or /openid4vci".to_owned())
}

impl Serve {
    /// Serves until SIGTERM or Ctrl-C, then ends cleanly: what was answered is on disk.
    pub async fn run(self) -> Result<(), Failure> {
        let on_loopback = |address: SocketAddr| address.ip().to_canonical().is_loopback();
        if !on_loopback(self.ui_listen) {
            return Err(Failure::Usage("--ui-listen must be a loopback address".into()));
        }
        if !self.inbox_listen.is_none_or(on_loopback) {
            return Err(Failure::Usage("--inbox-listen must be a loopback address".into()));
        }
        // Asked for before anything starts, so that no signal falls between.
        let ended = ended()?;
        let desk = Desk::start(self.options()?).await?;
        let stop = CancellationToken::new();
        let door = if self.ui {
            Some(self.open_door(&desk, &stop).await?)
        } else {
            None
        };
        self.announce(&desk, door.as_ref().map(|door| door.0.as_str()))?;
        ended.await;
        stop.cancel();
        if let Some((_, mut served)) = door
            && tokio::time::timeout(PATIENCE, &mut served).await.is_err()
        {
            tracing::warn!("a browser's connection was still open at the end and is cut");
            served.abort();
        }
        desk.shutdown().await;
        Ok(())
    }

    fn options(&self) -> Result<Options, Failure> {
        let personal = Options::personal();
        Ok(Options {
            config: self.config.clone(),
            data: self.data.clone().unwrap_or(personal.data),
            listen: self.listen,
            port: None,
            base_url: self.base_url.clone(),
            wallet_listen: self.wallet_listen,
            token: self.token_file.as_deref().map(read_token).transpose()?,
            retry: self.retry.clone(),
            usual_retry: if self.ui { Retry::Demo } else { Retry::Production },
            max_wait: self.order_max_wait,
            keep_days: self.keep_days,
            keep_attempts: self.keep_attempts,
            inbox_listen: self.inbox_listen,
            keep_credentials: self.keep_credentials || self.ui,
            replay: self.sse_replay == Replay::All,
            offer_functions: self.offer_functions,
            origins: self.allow_origin.clone(),
            allowed_hosts: self.allow_host.clone(),
            identifier_path: self.identifier_path,
        })
    }

    async fn open_door(
        &self,
        desk: &Desk,
        stop: &CancellationToken,
    ) -> Result<(String, tokio::task::JoinHandle<()>), Failure> {
        let listener = TcpListener::bind(self.ui_listen)
            .await
            .map_err(|error| Failure::Usage(format!("the interface cannot listen on {}: {error}", self.ui_listen)))?;
        let port = listener.local_addr()?.port();
        let token = desk.interface_token()?;
        let host = if self.ui_listen.ip() == Ipv4Addr::LOCALHOST {
            "127.0.0.1"
        } else {
            "localhost"
        };
        let url = format!("http://{host}:{port}/#token={}", token.reveal());
        let served = desk_app::door::serve(desk.clone(), listener, token, stop.clone());
        let task = tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "the interface ended");
            }
        });
        Ok((url, task))
    }

    fn announce(&self, desk: &Desk, ui: Option<&str>) -> Result<(), Failure> {
        let on: Vec<_> = desk.addresses().into_iter().filter(|address| address.on).collect();
        // What new offers carry: the public base URL where there is one.
        let chosen = on.iter().find(|address| address.selected).or(on.first());
        let issuer = chosen.and_then(|address| address.url.as_deref()).unwrap_or_default();
        let addresses: Vec<_> = on.iter().filter_map(|address| address.url.as_deref()).collect();
        for problem in desk.problems() {
            let at = problem.line.map_or_else(String::new, |line| format!(":{line}"));
            eprintln!("{}{at}: {} [{}]", problem.file, problem.message, problem.code);
        }
        if let Some(ip) = desk.lan_before() {
            eprintln!(
                "desk: {ip} in the local network was open when the desk last ended, and is closed now: open it in the interface \
                 (--ui), or let the settings open it again at each start"
            );
        }
        if self.json {
            let mut object = json!({"issuer": issuer, "management": desk.issuer_url(), "addresses": addresses});
            if let Some(ui) = ui {
                object["ui"] = ui.into();
            }
            object["inboxUrl"] = desk.inbox_url().into();
            return line(object);
        }
        line(format_args!("Issuer      {issuer}"))?;
        line(format_args!("Management  {}", desk.issuer_url()))?;
        if let Some(ui) = ui {
            line(format_args!("Interface   {ui}"))?;
        }
        line(format_args!("Inboxes     {}", desk.inbox_url()))
    }
}
