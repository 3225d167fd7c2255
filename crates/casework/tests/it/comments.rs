use aurora_casework::{ErrorKind, alerts};
use aurora_model::{AlertId, access::Role, mode::RuntimeMode};

use super::support::{World, admin};

#[tokio::test]
async fn comments_are_read_in_the_order_in_which_they_were_made() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let alert = world.raise("r", "a").await;
    for text in ["one", "two", "<script>three</script>"] {
        alerts::comment(&world.casework, &ana, alert.id, text).await.expect("it is written");
        world.clock.advance(std::time::Duration::from_secs(1));
    }
    let comments = alerts::comments(&world.casework, &ana, alert.id).await.expect("there");
    let texts: Vec<_> = comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(texts, ["one", "two", "<script>three</script>"], "texts are kept as they are written");
    assert!(comments.iter().all(|comment| comment.author == ana.actor));
}

#[tokio::test]
async fn there_are_no_comments_on_what_is_not_there() {
    let world = World::new(RuntimeMode::Real).await;
    let nothing = AlertId::from_uuid(Default::default());
    let read = alerts::comments(&world.casework, &admin(), nothing).await.expect_err("no such alert");
    let written =
        alerts::comment(&world.casework, &admin(), nothing, "text").await.expect_err("no such alert");
    assert_eq!((read.kind(), written.kind()), (ErrorKind::NotFound, ErrorKind::NotFound));
}
