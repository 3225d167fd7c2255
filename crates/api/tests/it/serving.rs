//! The server itself: what slow, large and many clients get, and how it stops.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::server::{Server, outcome};

async fn raw(server: &Server, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.api).await.expect("a connection");
    stream.write_all(text).await.expect("room for a request");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_head_that_is_too_large_or_no_http_is_refused() {
    let server = Server::start().await;
    // As long as the bound and not over yet: what the server has not read would cut its answer off.
    let begun = "GET /livez HTTP/1.1\r\nhost: a\r\nx: ";
    let long = format!("{begun}{}", "x".repeat((64 << 10) - begun.len()));
    assert!(raw(&server, long.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    let many = format!("GET /livez HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    assert!(raw(&server, many.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    assert!(raw(&server, b"\x16\x03\x01 nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400 "));
    assert_eq!(outcome(server.request(Method::GET, "/livez")).await.0, 200);
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_takes_no_more_and_ends_what_is_idle() {
    let server = Server::start().await;
    let mut idle = TcpStream::connect(server.api).await.expect("a connection");
    idle.write_all(b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("room for a request");
    let mut some = [0; 16];
    assert!(idle.read(&mut some).await.expect("an answer") > 0);
    server.stop();
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(4), idle.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "an idle connection ends before the time for those under way is over");
    assert!(TcpStream::connect(server.api).await.is_err());
}
