//! The suite that the store passes on every engine.
//!
//! A test crate says how it gets an empty store in mode `real`, with whatever has to stay alive beside it, and
//! [`conformance_tests`](crate::conformance_tests) makes one test of each case:
//!
//! ```text
//! async fn open() -> (Store, Workdir) { … }
//!
//! aurora_store::conformance_tests! { open }
//! ```

pub mod access;
pub mod alerts;
pub mod audit;
pub mod findings;
mod fixture;
pub mod list;
pub mod mode;
mod raw;
pub mod records;

pub use fixture::{ANALYST, at, finding, new_finding, permits, policy, raise, transact, with_analyst};
pub use raw::{execute, list_plan, query_texts, query_writer_texts};

/// How a case ends: an error is a failure, and so is a panic.
pub type Outcome = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Makes a test of each case of the suite. `$open` is an async function that gives an empty store in mode `real`, and
/// something that lives as long as the test.
#[macro_export]
macro_rules! conformance_tests {
    ($open:ident) => {
        $crate::conformance_tests! { @cases $open;
            access {
                a_link_makes_the_first_admin_once
                a_link_lives_for_thirty_minutes
                a_link_is_replaced_by_the_next
                no_link_is_made_once_there_was_an_admin
                of_two_who_present_a_link_one_becomes_admin
                a_refresh_token_is_good_for_one_refresh
                a_token_that_comes_twice_ends_the_session
                what_does_not_refresh_changes_nothing
                a_new_password_or_a_closed_account_ends_all_sessions
                ingest_tokens_are_accepted_until_they_expire_or_are_revoked
            }
            alerts {
                work_on_an_alert_is_stored_told_and_published
                a_stale_version_changes_nothing
                a_forbidden_move_changes_nothing
                an_alert_is_claimed_by_one
                alerts_are_given_to_people_who_exist
                workflows_move_alerts_and_never_close_them
                comments_keep_their_order_and_their_mode
            }
            audit {
                a_chain_is_whole_after_all_kinds_of_changes
                an_altered_entry_is_found
                a_removed_entry_is_found
                entries_that_changed_places_are_found
                a_shortened_chain_is_found
                a_chain_that_was_written_anew_is_found_by_a_checkpoint
                a_preview_leaves_one_entry_and_nothing_else
            }
            findings {
                a_finding_raises_an_alert
                a_replay_changes_nothing
                a_repeat_on_an_open_alert_raises_its_count
                a_repeat_on_a_closed_alert_makes_a_new_one
                findings_of_one_batch_change_an_alert_once
                the_first_and_the_latest_proofs_are_kept
                counts_move_with_the_position
                alerts_of_a_span_are_counted
                the_position_moves_with_its_effect_or_not_at_all
                a_position_never_goes_back
                in_dummy_mode_the_position_moves_and_nothing_else
            }
            list {
                every_filter_gives_what_a_plain_search_gives
                a_list_that_is_read_while_alerts_come_shows_each_once
                open_alerts_are_counted
            }
            mode {
                a_new_store_is_in_its_first_mode
                a_change_of_mode_makes_every_older_permit_stale
                a_change_of_mode_counts_within_its_own_transaction
                a_permit_of_another_mode_is_refused_at_the_same_epoch
                a_change_of_mode_is_told_and_published
            }
            records {
                what_is_not_committed_leaves_nothing
                changes_are_numbered_in_the_order_of_commits
                old_changes_are_forgotten
                names_of_people_are_unique_in_any_case_of_letters
                people_are_changed_in_the_version_that_was_seen
                sources_are_changed_in_the_version_that_was_seen
                rules_are_enabled_in_the_version_that_was_seen
            }
        }
    };
    (@cases $open:ident; $($topic:ident { $($case:ident)* })*) => {$(
        mod $topic {
            $(
                #[tokio::test]
                async fn $case() -> $crate::testing::Outcome {
                    let (store, _alive) = super::$open().await;
                    $crate::testing::$topic::$case(&store).await
                }
            )*
        }
    )*};
}
