use super::{ModeState, RuntimeMode};

/// What every permit says: under which record of the mode it was given.
///
/// Implemented by the permits of this module alone:
///
/// ```compile_fail
/// use aurora_model::mode::{ModeState, Permit};
///
/// struct Forged(ModeState);
///
/// impl Permit for Forged {
///     fn state(&self) -> ModeState {
///         self.0
///     }
/// }
/// ```
pub trait Permit: sealed::Sealed {
    /// The mode and its epoch, which the store compares with its record before it writes.
    fn state(&self) -> ModeState;

    /// The mode, which a record made under this permit carries for ever.
    fn mode(&self) -> RuntimeMode {
        self.state().mode
    }
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! permit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            state: ModeState,
        }

        impl $name {
            pub(super) const fn new(state: ModeState) -> Self {
                Self { state }
            }
        }

        impl sealed::Sealed for $name {}

        impl Permit for $name {
            fn state(&self) -> ModeState {
                self.state
            }
        }
    };
}

permit! {
    /// A state change that a person or an API client asked for may be carried out.
    ///
    /// Only the policy can make one:
    ///
    /// ```compile_fail,E0451
    /// use aurora_model::mode::{Epoch, ModeState, OperatorPermit, RuntimeMode};
    ///
    /// let state = ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST };
    /// let permit = OperatorPermit { state };
    /// ```
    ///
    /// ```compile_fail,E0624
    /// use aurora_model::mode::{Epoch, ModeState, OperatorPermit, RuntimeMode};
    ///
    /// let state = ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST };
    /// let permit = OperatorPermit::new(state);
    /// ```
    ///
    /// Nor can it be copied, and kept for a later time:
    ///
    /// ```compile_fail,E0277
    /// fn copies<T: Clone>() {}
    ///
    /// copies::<aurora_model::mode::OperatorPermit>();
    /// ```
    OperatorPermit
}
permit! {
    /// What live pipelines write by themselves may be stored.
    ///
    /// ```compile_fail,E0624
    /// use aurora_model::mode::{Epoch, ModeState, RuntimeMode, WorkflowPermit};
    ///
    /// WorkflowPermit::new(ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST });
    /// ```
    WorkflowPermit
}
permit! {
    /// Administration may be carried out: in every mode, and always audited.
    ///
    /// ```compile_fail,E0624
    /// use aurora_model::mode::{AdminPermit, Epoch, ModeState, RuntimeMode};
    ///
    /// AdminPermit::new(ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST });
    /// ```
    AdminPermit
}
permit! {
    /// A response action may leave.
    ///
    /// ```compile_fail,E0624
    /// use aurora_model::mode::{ActionPermit, Epoch, ModeState, RuntimeMode};
    ///
    /// ActionPermit::new(ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST });
    /// ```
    ActionPermit
}
permit! {
    /// The audit entry of a preview may be written, and nothing else.
    PreviewPermit
}
permit! {
    /// A consumer may move its position on, in every mode: what a mode suppresses has still been read.
    OffsetPermit
}

impl WorkflowPermit {
    /// Who may record what an event led to may record that the event was read.
    pub const fn offset(&self) -> OffsetPermit {
        OffsetPermit::new(self.state)
    }
}
