//! What is left after the machine stopped, at any moment.
//!
//! A history is some lives of one log on a disk that loses power, or whose process is killed. In each life things
//! are done by chance until the machine stops at an operation that chance chose, which may well be in the
//! middle of opening the log. Then the log is opened again, and [`Reference`] says whether everything that was
//! promised holds.
//!
//! A red test names its seed. `history(seed)` repeats it exactly.

mod life;
mod reference;

use self::{life::World, reference::Coverage};

/// Lives per history. The log is as the life before left it.
const LIVES: u32 = 6;
const HISTORIES: u64 = 1_000;

fn history(seed: u64) -> Coverage {
    let mut world = World::new(seed);
    for _ in 0..LIVES {
        world.live();
    }
    world.coverage
}

/// The histories of one of the tests below, which run beside each other.
fn check(part: u64) {
    let mut sum = Coverage::default();
    for seed in part * HISTORIES..(part + 1) * HISTORIES {
        let caught = std::panic::catch_unwind(|| history(seed));
        match caught {
            Ok(coverage) => sum.add(coverage),
            Err(_) => panic!("the history of seed {seed} went wrong"),
        }
    }
    println!("{sum:?}");
    sum.assert_that_much_happened();
}

macro_rules! parts {
    ($($name:ident: $part:literal,)*) => {$(
        #[test]
        fn $name() {
            check($part);
        }
    )*};
}

parts! {
    what_was_promised_is_there_after_the_machine_stopped_1: 0,
    what_was_promised_is_there_after_the_machine_stopped_2: 1,
    what_was_promised_is_there_after_the_machine_stopped_3: 2,
    what_was_promised_is_there_after_the_machine_stopped_4: 3,
    what_was_promised_is_there_after_the_machine_stopped_5: 4,
}
