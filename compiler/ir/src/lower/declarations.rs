//! Where the declarations of functions and package-level variables stand in the trees.
//!
//! Also resolves `//go:linkname`: a function or variable may stand for one of another package.

use super::PackageInput;
use burrow_syntax::tree::{self, Declaration, ExprId};
use burrow_types::{Info, ObjectId};
use std::collections::HashMap;

/// A declared function with what is known about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeclaredFunction<'a> {
    pub declaration: &'a tree::FunctionDeclaration,
    pub info: &'a Info,
    pub file: burrow_source::FileId,
    /// For `init` functions: how many of the package come before.
    pub init_number: Option<usize>,
}

/// An initialising expression of package-level variables.
#[derive(Debug, Clone, Copy)]
pub(super) struct InitialValue<'a> {
    pub value: &'a tree::Expr,
    pub file: burrow_source::FileId,
}

#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub functions: HashMap<ObjectId, DeclaredFunction<'a>>,
    pub initial_values: HashMap<ExprId, InitialValue<'a>>,
    /// `init` functions by package, in order.
    pub inits: HashMap<burrow_types::PackageId, Vec<ObjectId>>,
    /// `//go:linkname local remote`, by package and local name.
    links: HashMap<(burrow_types::PackageId, String), String>,
    /// Functions and variables that another package's name was given to, by that name.
    providers: HashMap<String, (burrow_types::PackageId, String)>,
}

impl<'a> Declarations<'a> {
    pub(super) fn collect(packages: &'a [PackageInput<'a>]) -> Self {
        let mut result = Declarations::default();
        for package in packages {
            let names: HashMap<ExprId, ObjectId> = package.info.functions.iter().copied().collect();
            for file in package.files {
                result.collect_links(package, file);
                result.collect_file(package, file, &names);
            }
        }
        result
    }

    fn collect_file(&mut self, package: &PackageInput<'a>, file: &'a tree::File, names: &HashMap<ExprId, ObjectId>) {
        for declaration in &file.declarations {
            match declaration {
                Declaration::Function(function) => {
                    let Some(&object) = names.get(&function.name.id) else { continue };
                    let mut init_number = None;
                    if function.receiver.is_none() && function.name.name == "init" {
                        let inits = self.inits.entry(package.id).or_default();
                        init_number = Some(inits.len());
                        inits.push(object);
                    }
                    let declared =
                        DeclaredFunction { declaration: function, info: package.info, file: file.id, init_number };
                    self.functions.insert(object, declared);
                }
                Declaration::Var(variables) => {
                    for value in &variables.values {
                        self.initial_values.insert(value.id, InitialValue { value, file: file.id });
                    }
                }
                _ => {}
            }
        }
    }

    fn collect_links(&mut self, package: &PackageInput<'a>, file: &'a tree::File) {
        let with_body = |name: &str| {
            package.files.iter().flat_map(|file| &file.declarations).any(|declaration| match declaration {
                Declaration::Function(function) => {
                    function.receiver.is_none() && function.name.name == *name && function.body.is_some()
                }
                _ => false,
            })
        };
        for link in &file.linknames {
            let Some(remote) = &link.remote else { continue };
            let local = (package.id, link.local.to_string());
            if with_body(&link.local) {
                self.providers.insert(remote.to_string(), local);
            } else {
                self.links.insert(local, remote.to_string());
            }
        }
    }

    /// The symbol that a bodyless function or a variable of a package was linked to.
    pub(super) fn link(&self, package: burrow_types::PackageId, name: &str) -> Option<&str> {
        self.links.get(&(package, name.to_string())).map(String::as_str)
    }

    /// The package and function whose `//go:linkname` provides a symbol.
    pub(super) fn provider(&self, symbol: &str) -> Option<&(burrow_types::PackageId, String)> {
        self.providers.get(symbol)
    }
}
