//! Resolution: a text, what it includes and what surrounds it, put together to one value, with the origin of every part.
//!
//! It follows the HOCON specification and never fails: what cannot be resolved is left out and complained about, with file, line, column and code.
//! Three steps: [`build`] puts every field of every file to its place, layer over layer; [`value`] folds the layers from the top down, and follows a
//! reference only when its value is needed; [`Resolved`] is the result as JSON and as origins.
//!
//! A reference that leads back to the field it stands in sees the layers below its own (`path = ${path}":/bin"`). What leads back in any other way is a
//! circle. Work, size and depth are bounded by [`Limits`]; what would go beyond ends in a complaint.

mod below;
mod build;
mod compare;
mod draft;
mod follow;
mod include;
mod join;
mod merge;
mod node;
mod origin;
mod owns;
mod plan;
mod properties;
mod remarks;
mod resolved;
mod trial;
mod value;
mod world;

use self::build::Build;
use self::draft::ROOT;
use self::value::Resolving;
use crate::document::Document;
use crate::guard::Limits;

pub use origin::{Origin, OriginKind, Site};
pub use plan::{Plan, Way, WayKind};
pub use remarks::Remark;
pub use resolved::{Inherited, Resolved};
pub use world::{Alone, Lookup, World};

impl Limits {
    /// What the resolver stands: 64 MiB of text in all files, a million references, 500 levels of following (a reference takes two), and 64 MiB made beyond 64 times
    /// the text, each file counted once.
    #[must_use]
    pub fn of_resolving() -> Self {
        Self {
            bytes: 64 << 20,
            references: 1_000_000,
            chain: 500,
            ..Self::default()
        }
    }
}

impl Document {
    /// The value of this text, whose file is called `name`, with everything that `world` has around it.
    #[must_use]
    pub fn resolve(&self, name: &str, world: &dyn World) -> Resolved<'_> {
        self.resolve_within(name, world, &Limits::of_resolving())
    }

    /// The same, with other limits.
    #[must_use]
    pub fn resolve_within(&self, name: &str, world: &dyn World, limits: &Limits) -> Resolved<'_> {
        let mut build = Build::new(world, limits);
        build.root(name, self);
        let Build {
            draft, remarks, apart, ..
        } = build;
        let mut resolving = Resolving::new(draft, remarks, world, limits, apart);
        let root = resolving.object(ROOT, None).ok().flatten();
        Resolved::new(root, resolving.draft, resolving.remarks, *limits)
    }
}
