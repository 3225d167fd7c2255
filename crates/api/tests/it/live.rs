//! The live channel of alerts, as a client has it.

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::{feed::OLDEST, server::Server};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(server: &Server, query: &str, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{}/api/v1/ws/alerts{query}", server.api).into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("a header"));
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn watch(server: &Server, token: &str, query: &str) -> Socket {
    let authorization = format!("Bearer {token}");
    connect(server, query, &[("authorization", &authorization)]).await.expect("a channel")
}

/// The next message that says something.
async fn next(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await.expect("a message").expect("a sound one") {
            Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
            Message::Close(frame) => return json!({"closed": frame.map(|frame| u16::from(frame.code))}),
            _ => {}
        }
    }
}

fn status(refused: Result<Socket, Error>) -> Option<u16> {
    match refused {
        Err(Error::Http(response)) => Some(response.status().as_u16()),
        _ => None,
    }
}

#[tokio::test]
async fn a_client_is_told_what_changes_and_goes_on_where_it_left_off() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let mut first = watch(&server, &token, "").await;
    assert_eq!(next(&mut first).await, json!({"type": "hello", "seq": OLDEST}));
    server.feed.change("a");
    assert_eq!(next(&mut first).await, json!({"type": "change", "seq": OLDEST + 1, "alert": {"id": "a"}}));
    drop(first);
    server.feed.change("b");
    server.feed.change("c");

    let mut again = watch(&server, &token, &format!("?after={}", OLDEST + 1)).await;
    assert_eq!(next(&mut again).await, json!({"type": "hello", "seq": OLDEST + 1}));
    for (seq, id) in [(2, "b"), (3, "c")] {
        let expected = json!({"type": "change", "seq": OLDEST + seq, "alert": {"id": id}});
        assert_eq!(next(&mut again).await, expected);
    }
}

#[tokio::test]
async fn a_place_that_is_too_old_or_of_another_database_is_told_to_read_anew() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    for after in [0, OLDEST + 1_000] {
        let mut socket = watch(&server, &token, &format!("?after={after}")).await;
        assert_eq!(next(&mut socket).await["type"], "hello");
        assert_eq!(next(&mut socket).await, json!({"type": "resync", "seq": OLDEST}));
    }
}

#[tokio::test]
async fn only_our_own_pages_and_programs_that_are_logged_in_may_watch() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let cookie = format!("aurora_access={token}");
    let (own, other) = (format!("http://{}", server.api), "http://evil.example");
    assert_eq!(status(connect(&server, "", &[]).await), Some(401));
    assert_eq!(status(connect(&server, "", &[("cookie", &cookie), ("origin", other)]).await), Some(403));
    assert!(connect(&server, "", &[("cookie", &cookie), ("origin", &own)]).await.is_ok());
    let authorization = format!("Bearer {token}");
    let after = connect(&server, "?after=x", &[("authorization", &authorization)]).await;
    assert_eq!(status(after), Some(400));
}

#[tokio::test]
async fn one_more_than_500_is_told_to_try_again_later() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let mut seated = Vec::new();
    for _ in 0..500 {
        let mut socket = watch(&server, &token, "").await;
        assert_eq!(next(&mut socket).await["type"], "hello");
        seated.push(socket);
    }
    let mut late = watch(&server, &token, "").await;
    assert_eq!(next(&mut late).await, json!({"closed": 1013}));
    // All others are told all the same.
    server.feed.change("a");
    for socket in &mut seated {
        assert_eq!(next(socket).await["type"], "change");
    }
}
