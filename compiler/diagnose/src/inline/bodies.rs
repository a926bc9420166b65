//! Whether a function's body is there when a package is compiled.
//!
//! Real Go reads the export data of the packages that are imported directly, no others. It holds the bodies of that
//! package's own functions, and of those of other packages that were inlined in it
//! (`cmd/compile/internal/noder/linker.go`). Generic functions are whole everywhere.
//!
//! Start at [`Inliner::has_body`].

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use burrow_types::PackageId;

use super::{Inliner, outermost};
use crate::build::Builder;
use crate::node::{FuncId, Tree};

/// Functions by their packages and names.
type Named = HashSet<(PackageId, String)>;

/// What is known so far.
#[derive(Default)]
pub struct Bodies {
    /// By package that is compiled, and function.
    known: HashMap<(PackageId, FuncId), bool>,
    /// Functions of others that were inlined in packages that the table of facts does not know.
    inlined: HashMap<PackageId, Rc<Named>>,
}

impl Inliner {
    /// Whether the body of `callee` can be had where `user` is compiled.
    pub fn has_body(&mut self, builder: &mut Builder<'_>, user: FuncId, callee: FuncId) -> bool {
        let compiled = self.compiled_with(&builder.tree, user, builder.target);
        self.has_body_in(builder, compiled, callee)
    }

    /// The same for a package that is compiled.
    pub fn has_body_in(&mut self, builder: &mut Builder<'_>, compiled: PackageId, callee: FuncId) -> bool {
        let record = builder.tree.func(callee);
        if record.is_instance || record.parent.is_some() || record.package == compiled {
            return true;
        }
        if let Some(&known) = self.bodies.known.get(&(compiled, callee)) {
            return known;
        }
        let wanted = (record.package, record.name.clone());
        let imports = builder.types.package(compiled).imports.clone();
        let has = imports.contains(&wanted.0) || imports.into_iter().any(|via| self.passes_on(builder, via, &wanted));
        self.bodies.known.insert((compiled, callee), has);
        has
    }

    /// The package that a function is compiled with.
    fn compiled_with(&self, tree: &Tree, func: FuncId, target: PackageId) -> PackageId {
        let record = tree.func(outermost(tree, func));
        if record.is_instance || self.is_own(tree, func) { target } else { record.package }
    }

    /// Whether the export data of package `via` has the body of another's function.
    fn passes_on(&mut self, builder: &mut Builder<'_>, via: PackageId, wanted: &(PackageId, String)) -> bool {
        let Some(index) = builder.find_package(via) else { return false };
        match builder.package(index).facts {
            Some(facts) => facts.passes_on(&builder.types.package(wanted.0).path, &wanted.1),
            None => self.inlined_in(builder, via).contains(wanted),
        }
    }

    /// What was inlined in a package.
    fn inlined_in(&mut self, builder: &mut Builder<'_>, package: PackageId) -> Rc<Named> {
        if let Some(known) = self.bodies.inlined.get(&package) {
            return known.clone();
        }
        let mut inliner = Inliner::new(true, 1);
        inliner.bodies.inlined = std::mem::take(&mut self.bodies.inlined);
        let found = builder.with_target(package, |builder| {
            let index = builder.package_index(package);
            let (own, _) = crate::own_functions(builder, index);
            inliner.package(builder, &own);
            let callees = inliner.points.iter().map(|point| builder.tree.func(point.callee));
            callees.map(|callee| (callee.package, callee.name.clone())).collect::<Named>()
        });
        self.bodies.inlined = inliner.bodies.inlined;
        let found = Rc::new(found);
        self.bodies.inlined.insert(package, found.clone());
        found
    }
}
