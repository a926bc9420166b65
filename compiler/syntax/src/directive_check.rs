//! Directives that stand where they mean nothing: errors that Go's compiler reports after type checking.
//!
//! Those in places where none may stand at all are reported by the parser.

use std::collections::HashSet;

use burrow_source::Diagnostic;

use crate::directive::misplacement;
use crate::tree::*;

impl FunctionDeclaration {
    /// Whether the function carries this directive, such as `go:noinline`.
    pub fn has_pragma(&self, verb: &str) -> bool {
        self.pragmas.iter().any(|pragma| pragma.verb == verb)
    }
}

/// Checks the directives of a package, to be called when it has no other errors.
///
/// `bodies_required`: every function must be written in Go, unless a `//go:linkname` says where it comes from.
pub fn check_directives(files: &[File], bodies_required: bool) -> Vec<Diagnostic> {
    let linknames = files.iter().filter(|file| imports_unsafe(file)).flat_map(|file| &file.linknames);
    let linked: HashSet<&str> = linknames.map(|linkname| linkname.local.as_str()).collect();
    let mut errors = Vec::new();
    for file in files {
        refuse(&file.pragmas, |verb| verb == "go:build", &mut errors);
        if !imports_unsafe(file) {
            let message = "//go:linkname only allowed in Go files that import \"unsafe\"";
            errors.extend(file.linknames.iter().map(|linkname| Diagnostic::new(linkname.pos, message)));
        }
        for declaration in &file.declarations {
            check_declaration(declaration, bodies_required, &linked, &mut errors);
        }
    }
    errors
}

fn check_declaration(
    declaration: &Declaration,
    bodies_required: bool,
    linked: &HashSet<&str>,
    errors: &mut Vec<Diagnostic>,
) {
    match declaration {
        Declaration::Import(import) => refuse(&import.pragmas, |_| false, errors),
        Declaration::Const(group) => group.specs.iter().for_each(|spec| refuse(&spec.pragmas, |_| false, errors)),
        Declaration::Type(ty) => refuse(&ty.pragmas, |_| false, errors),
        Declaration::Var(var) => refuse(&var.pragmas, |verb| verb == "go:embed", errors),
        Declaration::Function(function) => {
            refuse(&function.pragmas, |verb| verb != "go:build" && verb != "go:embed", errors);
            check_function(function, bodies_required, linked, errors);
        }
    }
}

fn check_function(
    function: &FunctionDeclaration,
    bodies_required: bool,
    linked: &HashSet<&str>,
    errors: &mut Vec<Diagnostic>,
) {
    let mut error = |message: &str| errors.push(Diagnostic::new(function.pos, message));
    if function.has_pragma("go:nosplit") && function.has_pragma("go:systemstack") {
        error("go:nosplit and go:systemstack cannot be combined");
    }
    if function.body.is_some() {
        if function.has_pragma("go:noescape") {
            error("can only use //go:noescape with external func implementations");
        }
        if function.has_pragma("go:uintptrkeepalive") && !function.has_pragma("go:nosplit") {
            error("go:uintptrkeepalive requires go:nosplit");
        }
    } else if bodies_required && !linked.contains(function.name.name.as_str()) {
        error("missing function body");
    }
}

/// Reports the directives that are not allowed here.
fn refuse(pragmas: &[Pragma], is_allowed: impl Fn(&str) -> bool, errors: &mut Vec<Diagnostic>) {
    for pragma in pragmas.iter().filter(|pragma| !is_allowed(&pragma.verb)) {
        errors.extend(misplacement(pragma).map(|message| Diagnostic::new(pragma.pos, message)));
    }
}

fn imports_unsafe(file: &File) -> bool {
    file.declarations.iter().any(|declaration| match declaration {
        Declaration::Import(import) => import.path.string_value().as_deref() == Some(b"unsafe"),
        _ => false,
    })
}
