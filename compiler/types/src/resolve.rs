//! Collects the declarations of a package.
use crate::checker::{Config, Importer};
use crate::info::Info;
use crate::object::{PackageId, PackageRecord};
use crate::store::Types;
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::tree::{ExprId, File};
use std::collections::HashMap;

pub(crate) fn check(
    types: &mut Types,
    _importer: &mut dyn Importer,
    files: &[File],
    config: &Config<'_>,
) -> (PackageId, Info, Vec<Diagnostic>) {
    let package = PackageId(types.packages.len() as u32);
    let name = files.first().map_or_else(|| "main".into(), |file| file.package_name.name.clone());
    types.packages.push(PackageRecord {
        path: config.path.clone(),
        name,
        scope: HashMap::new(),
        imports: Vec::new(),
        complete: false,
    });
    let first = files.iter().map(|file| file.package_name.id).min().unwrap_or(ExprId(0));
    (package, Info::new(first), vec![Diagnostic::new(Pos::NONE, "the type checker is not finished yet")])
}
