//! A session bus of the test's own, with nothing on it that the test does not put there.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::served::Folder;

/// No folder of services: nothing of this machine's desktop is started on it.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A running bus. Dropping it ends it.
pub struct Bus {
    daemon: Child,
    /// Where it listens.
    pub address: String,
}

impl Bus {
    /// Starts a bus, and waits until it listens.
    pub fn start(folder: &Folder) -> Self {
        let config = folder.at("bus.conf");
        std::fs::write(&config, CONFIG).expect("a file can be written");
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon can be started");
        let mut address = String::new();
        let said = daemon.stdout.take().expect("standard output is piped");
        BufReader::new(said)
            .read_line(&mut address)
            .expect("it says its address");
        let address = address.trim().to_owned();
        Self { daemon, address }
    }

    /// A connection to it.
    pub async fn connect(&self) -> zbus::Connection {
        let address = zbus::connection::Builder::address(self.address.as_str());
        address.expect("an address").build().await.expect("the bus answers")
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
