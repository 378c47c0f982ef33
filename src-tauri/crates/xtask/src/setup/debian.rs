//! Debian's packages: what Tauri builds with and what the real window is tested with.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::Command;

use crate::failure::Failure;
use crate::programs;
use crate::setup::Purpose;

/// SQLite and TLS are compiled from C.
const TO_COMPILE: [&str; 1] = ["build-essential"];

const TO_BUILD: [&str; 7] = [
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "pkg-config",
    "file",
];

const TO_TEST: [&str; 15] = [
    "curl",
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-1-0",
    "webkit2gtk-driver",
    "fonts-dejavu-core",
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "gstreamer1.0-libav",
    "ffmpeg",
    "imagemagick",
    "xdotool",
];

/// Installs the packages that are missing. Where there is no apt it says what is needed and goes on.
pub fn install_missing(purpose: Purpose) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !programs::is_here("apt-get") {
        println!("No apt here. Needed, by Debian's names: {}", wanted(purpose).collect::<Vec<_>>().join(" "));
        return Ok(());
    }
    let missing = missing(purpose, &installed(purpose));
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing from Debian: {}", missing.join(" "));
    let mut update = apt_get(&missing)?;
    programs::run(update.args(["update", "-q"]))?;
    let mut install = apt_get(&missing)?;
    programs::run(install.args(["install", "-q", "-y", "--no-install-recommends"]).args(&missing))
}

fn wanted(purpose: Purpose) -> impl Iterator<Item = &'static str> {
    let to_build = TO_BUILD.into_iter().filter(move |_| purpose != Purpose::CommandLine);
    let to_test = TO_TEST.into_iter().filter(move |_| purpose == Purpose::Tests);
    TO_COMPILE.into_iter().chain(to_build).chain(to_test)
}

fn installed(purpose: Purpose) -> BTreeSet<String> {
    // dpkg-query fails as a whole when it does not know one of the names; what it knows is printed all the same.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status} ${Package}\n"])
        .args(wanted(purpose))
        .output();
    let printed = output.map(|output| output.stdout).unwrap_or_default();
    let lines = String::from_utf8_lossy(&printed).into_owned();
    lines.lines().filter_map(|line| line.strip_prefix("installed ")).map(str::to_owned).collect()
}

fn missing(purpose: Purpose, installed: &BTreeSet<String>) -> Vec<&'static str> {
    wanted(purpose).filter(|package| !installed.contains(*package)).collect()
}

/// apt-get with the right to install: as root, or through sudo if it can ask or need not.
fn apt_get(missing: &[&str]) -> Result<Command, Failure> {
    let is_root = programs::answer("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else if programs::answer("sudo", &["-n", "true"]).is_some()
        || (programs::is_here("sudo") && std::io::stdin().is_terminal())
    {
        let mut sudo = Command::new("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    } else {
        return Err(Failure::Packages(format!("sudo apt-get install {}", missing.join(" "))));
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let mut installed: BTreeSet<String> = wanted(Purpose::Tests).map(str::to_owned).collect();
        assert!(missing(Purpose::Tests, &installed).is_empty());
        installed.remove("xvfb");
        installed.insert("something-else".to_owned());
        assert_eq!(missing(Purpose::Tests, &installed), ["xvfb"]);
        assert!(missing(Purpose::Window, &installed).is_empty());
    }

    #[test]
    fn building_less_needs_less() {
        let none = BTreeSet::new();
        assert_eq!(missing(Purpose::CommandLine, &none), ["build-essential"]);
        let for_the_window = missing(Purpose::Window, &none);
        assert!(for_the_window.contains(&"libwebkit2gtk-4.1-dev") && !for_the_window.contains(&"xvfb"));
    }
}
