use std::{
    io::{BufRead as _, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use aurora_model::mode::RuntimeMode;
use aurora_store::{Options, Place, Store, testing::at};
use aurora_test_support::Workdir;
use sea_orm::sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// An empty store in mode `real`, in a folder of its own.
pub(crate) async fn open() -> (Store, Workdir) {
    let workdir = Workdir::new();
    (open_in(workdir.path()).await, workdir)
}

pub(crate) async fn open_in(data_dir: &Path) -> Store {
    let options = Options { first_mode: RuntimeMode::Real, ..Options::default() };
    Store::open(Place::beneath(data_dir), options, at(0)).await.expect("the store opens")
}

pub(crate) fn database_of(data_dir: &Path) -> PathBuf {
    data_dir.join("store/aurora.db")
}

/// A connection to the file that the store knows nothing of.
pub(crate) async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(database).connect().await.expect("SQLite opens the file")
}

/// Names the folder that a test works in when it is run as a process of its own by another test.
const CHILD: &str = "AURORA_STORE_CHILD";

/// The folder, if this test is run by another one.
pub(crate) fn child_folder() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// A test of this program, run as a process of its own. It is killed when it is dropped.
pub(crate) struct ChildTest {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl ChildTest {
    pub(crate) fn start(test: &str, folder: &Path) -> Self {
        let program = std::env::current_exe().expect("a program knows where it is");
        let mut child = Command::new(program)
            .args(["--exact", test, "--nocapture", "--quiet"])
            .env(CHILD, folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts once more");
        let lines = BufReader::new(child.stdout.take().expect("its output is a pipe")).lines();
        Self { child, lines }
    }

    /// What it says next behind `says `; what the test harness says is not meant.
    pub(crate) fn next_word(&mut self) -> String {
        for line in &mut self.lines {
            if let Some(word) = line.expect("lines are text").strip_prefix("says ") {
                return word.to_owned();
            }
        }
        panic!("the process ended before it said anything");
    }

    /// Ends it as a power cut would, as far as the process is concerned.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was killed");
        // What it said before that is still in the pipe. The last line may be cut.
        let rest = self.lines.by_ref().map_while(Result::ok);
        rest.filter_map(|line| line.strip_prefix("says ").map(str::to_owned)).collect()
    }
}

impl Drop for ChildTest {
    fn drop(&mut self) {
        // It has ended where `kill` was called, and then neither of these can fail in a way that matters.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says a word to the test that started this one.
pub(crate) fn say(word: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "says {word}").and_then(|()| out.flush()).expect("the other test listens");
}
