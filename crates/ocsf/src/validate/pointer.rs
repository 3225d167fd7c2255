//! Where the walk is: a chain on the stack, written out only when something is wrong.

use super::{Reason, Violation};

/// A place in the event.
#[derive(Clone, Copy)]
pub(super) struct Pointer<'a> {
    step: Step<'a>,
    parent: Option<&'a Pointer<'a>>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Name(&'a str),
    Index(usize),
}

impl<'a> Pointer<'a> {
    pub(super) const ROOT: Pointer<'static> = Pointer { step: Step::Root, parent: None, depth: 0 };

    pub(super) fn name(&'a self, name: &'a str) -> Self {
        Self { step: Step::Name(name), parent: Some(self), depth: self.depth + 1 }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self { step: Step::Index(index), parent: Some(self), depth: self.depth + 1 }
    }

    pub(super) fn parent(&self) -> Option<&'a Pointer<'a>> {
        self.parent
    }

    /// The number of steps from the root.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn violation(&self, reason: Reason) -> Violation {
        let mut path = String::new();
        self.write(&mut path);
        Violation { path, reason }
    }

    /// The walk's own limit bounds the depth, and with it this recursion.
    fn write(&self, path: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(path);
        }
        match self.step {
            Step::Root => {}
            Step::Name(name) => {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                path.push('/');
                path.push_str(&index.to_string());
            }
        }
    }
}
