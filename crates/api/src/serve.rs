//! Serving a router on a listener, within bounds, until it is told to stop.

use std::{io, pin::pin, time::Duration};

use axum::{Router, extract::connect_info::ConnectInfo};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::ServiceExt as _;

/// The head of a request must be there so soon: whoever sends a byte now and then is sent away.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head.
const MAX_HEAD_BYTES: usize = 64 << 10;
/// So many headers at most.
const MAX_HEADERS: usize = 100;
/// So many connections at once; others wait in the listener.
const MAX_CONNECTIONS: usize = 4_096;
/// After a failure to accept, the listener rests so long: mostly there are no file descriptors left.
const REST: Duration = Duration::from_millis(100);

/// Serves until `stop` says so, and then lets what is under way end, for `grace` at most.
pub async fn serve(listener: TcpListener, router: Router, stop: watch::Receiver<bool>, grace: Duration) {
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped(stop.clone()));
    loop {
        let has_room = connections.len() < MAX_CONNECTIONS;
        tokio::select! {
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, peer)) => {
                    let router = router.clone().layer(axum::Extension(ConnectInfo(peer)));
                    connections.spawn(connection(stream, router, stop.clone()));
                }
                Err(error) => rest(&error).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = stopped.as_mut() => break,
        }
    }
    drop(listener);
    let ended = tokio::time::timeout(grace, async { while connections.join_next().await.is_some() {} });
    if ended.await.is_err() {
        tracing::warn!(connections = connections.len(), "connections were cut: they did not end in time");
    }
}

/// A failure of one connection is not one of the listener.
async fn rest(error: &io::Error) {
    tracing::warn!(error = error as &dyn std::error::Error, "a connection could not be accepted");
    tokio::time::sleep(REST).await;
}

async fn connection(stream: TcpStream, router: Router, stop: watch::Receiver<bool>) {
    // Small answers must not wait for more.
    let _ = stream.set_nodelay(true);
    let service = router
        .map_request(|request: hyper::Request<hyper::body::Incoming>| request.map(axum::body::Body::new));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
    }
}

/// Waits until it is said, or until nobody is left who could say it.
async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
