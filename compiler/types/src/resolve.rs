//! Collects the declarations of a package: files, imports, package-level names, methods by receiver.
//!
//! Nothing is resolved here; afterwards each object has a [`DeclarationInfo`] and `declaration`
//! resolves it when it is needed, at the latest in [`Checker::check_package_objects`].

use crate::checker::{Checker, ConstantDeclaration, DeclarationInfo, DeclarationKind, Import};
use crate::constant::Constant;
use crate::object::{Function, ObjectId, ObjectKind, PackageId, VariableKind, is_exported};
use crate::scope::ScopeId;
use crate::store::TypeId;
use burrow_source::{FileId, Pos};
use burrow_syntax::Name;
use burrow_syntax::build_constraint::Constraint;
use burrow_syntax::expr_string;
use burrow_syntax::tree::{self, Declaration, Expr, ExprKind};
use std::collections::HashSet;
use std::sync::Arc;

/// A method, waiting for its receiver's base type to be known by name.
struct CollectedMethod<'a> {
    object: ObjectId,
    declaration: &'a tree::FunctionDeclaration,
    scope: ScopeId,
}

impl<'a> Checker<'a> {
    /// Collects everything that the files declare.
    pub(crate) fn collect_objects(&mut self) {
        let mut file_scopes = Vec::new();
        let mut methods = Vec::new();
        for file in self.files {
            let scope = self.scopes.create(Some(self.package_scope), false);
            file_scopes.push(scope);
            self.environment.version = self.file_version(file);
            self.info.file_versions.insert(file.id, self.environment.version);
            self.check_package_clause(file);
            for declaration in &file.declarations {
                self.collect_declaration(file, scope, declaration, &mut methods);
            }
        }
        self.check_file_scopes(&file_scopes);
        self.associate_methods(methods);
    }

    fn check_package_clause(&mut self, file: &tree::File) {
        let name = &file.package_name;
        let expected = self.types.package(self.package).name.clone();
        if name.name.is_blank() {
            self.error(name.pos, "invalid package name _");
        } else if name.name != expected {
            self.error(name.pos, format!("package {}; expected package {expected}", name.name));
        }
    }

    fn collect_declaration(
        &mut self,
        file: &'a tree::File,
        scope: ScopeId,
        declaration: &'a Declaration,
        methods: &mut Vec<CollectedMethod<'a>>,
    ) {
        match declaration {
            Declaration::Import(import) => self.collect_import(scope, import),
            Declaration::Const(declaration) => {
                for (object, ident, constant) in self.constant_objects(declaration, false) {
                    let kind = DeclarationKind::Constant(constant);
                    self.declare_package_object(file.id, scope, ident, object, kind);
                }
            }
            Declaration::Var(declaration) => {
                for (object, ident, kind) in self.variable_objects(declaration, VariableKind::Global) {
                    self.declare_package_object(file.id, scope, ident, object, kind);
                }
            }
            Declaration::Type(declaration) => {
                let ident = &declaration.name;
                let object = self.new_object(&ident.name, ident.pos, TypeId::INVALID, ObjectKind::TypeName);
                self.declare_package_object(file.id, scope, ident, object, DeclarationKind::Type(declaration));
            }
            Declaration::Function(declaration) => self.collect_function(file.id, scope, declaration, methods),
        }
    }

    fn collect_function(
        &mut self,
        file: FileId,
        scope: ScopeId,
        declaration: &'a tree::FunctionDeclaration,
        methods: &mut Vec<CollectedMethod<'a>>,
    ) {
        let ident = &declaration.name;
        let function = Function { has_body: declaration.body.is_some(), ..Function::default() };
        let kind = ObjectKind::Function(Box::new(function));
        let object = self.new_object(&ident.name, ident.pos, TypeId::INVALID, kind);
        self.info.functions.push((ident.id, object));
        let info = DeclarationKind::Function(declaration);
        if declaration.receiver.is_some() {
            methods.push(CollectedMethod { object, declaration, scope });
            self.info.record_object(ident.id, object);
            self.add_package_object(file, scope, object, info);
            return;
        }
        let is_main = &*ident.name == "main" && &*self.types.package(self.package).name == "main";
        if &*ident.name == "init" || is_main {
            self.check_special_function(declaration);
        }
        if &*ident.name == "init" {
            // There may be several, and no name refers to them.
            self.info.record_object(ident.id, object);
            if declaration.body.is_none() {
                self.error(ident.pos, "func init must have a body");
            }
            self.add_package_object(file, scope, object, info);
            return;
        }
        self.declare_package_object(file, scope, ident, object, info);
    }

    fn check_special_function(&mut self, declaration: &'a tree::FunctionDeclaration) {
        let name = &declaration.name.name;
        if let Some(parameter) = declaration.type_parameters.first() {
            self.error(parameter.pos, format!("func {name} must have no type parameters"));
        }
        if !declaration.signature.parameters.is_empty() || !declaration.signature.results.is_empty() {
            let message = format!("func {name} must have no arguments and no return values");
            self.error(declaration.name.pos, message);
        }
    }

    // ---- Imports ----

    fn collect_import(&mut self, scope: ScopeId, import: &'a tree::ImportDeclaration) {
        if import.path.bad || import.path.text.is_empty() {
            return;
        }
        let path = match import.path.string_value().map(String::from_utf8) {
            Some(Ok(path)) if !path.is_empty() => path,
            Some(Ok(_)) => {
                self.error(import.path_pos, "invalid import path (empty string)");
                return;
            }
            _ => return,
        };
        if let Some(bad) = path.chars().find(|&character| is_illegal_in_path(character)) {
            let message = format!("invalid import path (invalid character U+{:04X} '{bad}')", bad as u32);
            self.error(import.path_pos, message);
            return;
        }
        let package = if path == "unsafe" { Ok(self.types.unsafe_package()) } else { self.importer.import(&path) };
        let package = match package {
            Ok(package) => package,
            Err(reason) => {
                self.error(import.path_pos, format!("could not import {path} ({reason})"));
                self.fake_import(&path)
            }
        };
        self.types.add_import(self.package, package);
        let name = match &import.name {
            Some(ident) => ident.name.clone(),
            None => self.types.package(package).name.clone(),
        };
        if &*name == "init" {
            self.error(import.pos, "cannot import package as init - init must be a func");
            return;
        }
        let object = self.new_object(&name, import.pos, TypeId::INVALID, ObjectKind::PackageName(package));
        if let Some(ident) = &import.name {
            self.info.record_object(ident.id, object);
        }
        let is_dot = &*name == ".";
        let is_fake = !self.types.package(package).complete;
        if is_fake {
            self.used.insert(object);
        }
        self.imports.push(Import { object, path: path.into(), is_dot });
        if is_dot {
            self.import_all_names(scope, package, object, import.pos);
        } else {
            self.declare(scope, None, object, Pos::NONE);
        }
    }

    /// A package that stands for one that could not be imported; what is selected from it is invalid.
    fn fake_import(&mut self, path: &str) -> PackageId {
        let element = path.rsplit('/').next().unwrap_or(path);
        self.types.new_package(Arc::from(path), Name::from(element))
    }

    fn import_all_names(&mut self, scope: ScopeId, package: PackageId, import: ObjectId, pos: Pos) {
        let mut names: Vec<(Name, ObjectId)> =
            self.types.package(package).scope.iter().map(|(name, &object)| (name.clone(), object)).collect();
        names.sort();
        for (name, object) in names.into_iter().filter(|(name, _)| is_exported(name)) {
            match self.scopes.insert(scope, &name, object, Pos::NONE) {
                Some(other) => self.report_redeclared(pos, format!("{name} redeclared in this block"), other),
                None => {
                    self.dot_imports.insert((scope, name), import);
                }
            }
        }
    }

    /// Imported names must not be names of the package.
    fn check_file_scopes(&mut self, file_scopes: &[ScopeId]) {
        for &scope in file_scopes {
            let mut names: Vec<(Name, ObjectId)> =
                self.scopes.names(scope).map(|(name, object)| (name.clone(), object)).collect();
            names.sort();
            for (name, imported) in names {
                let Some(own) = self.scopes.get(self.package_scope, &name) else { continue };
                let pos = self.types.object(own).pos;
                let message = match self.types.object(imported).kind {
                    ObjectKind::PackageName(package) => {
                        let record = self.types.package(package);
                        let path = crate::format::quote(record.path.as_bytes());
                        format!("{name} already declared through import of package {} ({path})", record.name)
                    }
                    _ => {
                        let package = self.types.object(imported).package;
                        let description = package.map_or_else(String::new, |package| {
                            let record = self.types.package(package);
                            format!("package {} ({})", record.name, crate::format::quote(record.path.as_bytes()))
                        });
                        format!("{name} already declared through dot-import of {description}")
                    }
                };
                self.report_redeclared(pos, message, imported);
            }
        }
    }

    pub(crate) fn report_unused_imports(&mut self) {
        for index in 0..self.imports.len() {
            let Import { object, ref path, is_dot } = self.imports[index];
            let (name, pos) = (self.types.object(object).name.clone(), self.types.object(object).pos);
            if name.is_blank() || self.used.contains(&object) {
                continue;
            }
            let element = path.rsplit('/').next().unwrap_or(path);
            let quoted = crate::format::quote(path.as_bytes());
            let message = if is_dot || &*name == element {
                format!("{quoted} imported and not used")
            } else {
                format!("{quoted} imported as {name} and not used")
            };
            self.error(pos, message);
        }
    }

    // ---- Objects ----

    /// The constants of a declaration, with what defines each.
    pub(crate) fn constant_objects(
        &mut self,
        declaration: &'a tree::ConstDeclaration,
        local: bool,
    ) -> Vec<(ObjectId, &'a tree::Ident, ConstantDeclaration<'a>)> {
        let mut result = Vec::new();
        let mut last: (Option<&'a Expr>, &'a [Expr]) = (None, &[]);
        for (index, spec) in declaration.specs.iter().enumerate() {
            let inherited = spec.ty.is_none() && spec.values.is_empty();
            if !inherited {
                last = (spec.ty.as_ref(), &spec.values);
            }
            let (ty, values) = last;
            for (place, ident) in spec.names.iter().enumerate() {
                let kind = ObjectKind::Constant(Constant::Unknown);
                let object = self.new_object(&ident.name, ident.pos, TypeId::INVALID, kind);
                let value = values.get(place);
                result.push((object, ident, ConstantDeclaration { ty, value, iota: index as u32, inherited }));
            }
            if !local {
                self.check_arity(spec.pos, &spec.names, values, true, inherited);
            }
        }
        result
    }

    fn variable_objects(
        &mut self,
        declaration: &'a tree::VarDeclaration,
        kind: VariableKind,
    ) -> Vec<(ObjectId, &'a tree::Ident, DeclarationKind<'a>)> {
        let names = &declaration.names;
        let objects: Vec<ObjectId> = names
            .iter()
            .map(|ident| self.new_object(&ident.name, ident.pos, TypeId::INVALID, ObjectKind::Variable(kind)))
            .collect();
        let shares_call = declaration.values.len() == 1 && names.len() > 1;
        let group: Option<Arc<[ObjectId]>> = shares_call.then(|| Arc::from(objects.clone()));
        if declaration.ty.is_none() || !declaration.values.is_empty() {
            self.check_arity(declaration.pos, names, &declaration.values, false, false);
        }
        let mut result = Vec::new();
        for (place, (&object, ident)) in objects.iter().zip(names).enumerate() {
            let value = if shares_call { declaration.values.first() } else { declaration.values.get(place) };
            let kind = DeclarationKind::Variable { ty: declaration.ty.as_ref(), value, group: group.clone() };
            result.push((object, ident, kind));
        }
        result
    }

    /// Reports numbers of names and values that don't match.
    pub(crate) fn check_arity(
        &mut self,
        pos: Pos,
        names: &'a [tree::Ident],
        values: &'a [Expr],
        constants: bool,
        inherited: bool,
    ) {
        if let Some(extra) = values.get(names.len()) {
            if inherited {
                let place = self.show_pos(extra.pos);
                self.error(pos, format!("extra init expr at {place}"));
            } else {
                self.error(extra.start, format!("extra init expr {}", expr_string(extra)));
            }
        } else if names.len() > values.len() && (constants || values.len() != 1) {
            let missing = &names[values.len()];
            self.error(missing.pos, format!("missing init expr for {}", missing.name));
        }
    }

    fn declare_package_object(
        &mut self,
        file: FileId,
        scope: ScopeId,
        ident: &'a tree::Ident,
        object: ObjectId,
        kind: DeclarationKind<'a>,
    ) {
        if &*ident.name == "init" {
            self.error(ident.pos, "cannot declare init - must be func");
            return;
        }
        let is_main = &*ident.name == "main" && &*self.types.package(self.package).name == "main";
        if is_main && !matches!(kind, DeclarationKind::Function(_)) {
            self.error(ident.pos, "cannot declare main - must be func");
            return;
        }
        self.declare(self.package_scope, Some(ident), object, Pos::NONE);
        // Also of redeclared names: their declarations are checked, too.
        self.info.record_object(ident.id, object);
        self.add_package_object(file, scope, object, kind);
    }

    fn add_package_object(&mut self, file: FileId, scope: ScopeId, object: ObjectId, kind: DeclarationKind<'a>) {
        self.declarations.insert(object, DeclarationInfo { scope, file, kind, dependencies: Vec::new() });
        self.package_objects.push(object);
    }

    // ---- Methods ----

    fn associate_methods(&mut self, methods: Vec<CollectedMethod<'a>>) {
        for method in methods {
            let receiver = method.declaration.receiver.as_ref().expect("a method has a receiver");
            let (pointer, base) = receiver_base(&receiver.ty);
            if let ObjectKind::Function(function) = &mut self.types.object_mut(method.object).kind {
                function.receiver =
                    Some(crate::object::Receiver { named: None, pointer, type_parameters: Arc::from([]) });
            }
            if method.declaration.name.name.is_blank() {
                continue;
            }
            let ExprKind::Name(name) = &base.kind else { continue };
            if let Some(type_name) = self.base_type_name(method.scope, name) {
                self.methods.entry(type_name).or_default().push(method.object);
            }
        }
    }

    /// The declared type that a receiver's type name means, aliases followed.
    fn base_type_name(&self, file_scope: ScopeId, name: &Name) -> Option<ObjectId> {
        let mut name = name;
        let mut seen = HashSet::new();
        loop {
            if self.scopes.get(file_scope, name).is_some() {
                return None;
            }
            let object = self.scopes.get(self.package_scope, name)?;
            let DeclarationKind::Type(declaration) = &self.declarations.get(&object)?.kind else { return None };
            if !declaration.is_alias {
                return Some(object);
            }
            if !seen.insert(object) || !declaration.type_parameters.is_empty() {
                return None;
            }
            match &without_stars(&declaration.ty).kind {
                ExprKind::Name(target) => name = target,
                _ => return None,
            }
        }
    }

    /// Resolves all objects of the package: types, then aliases, then everything else, each in source order.
    pub(crate) fn check_package_objects(&mut self) {
        let phase = |checker: &Self, object: &ObjectId| match &checker.declarations[object].kind {
            DeclarationKind::Type(declaration) if declaration.is_alias => 1,
            DeclarationKind::Type(_) => 0,
            _ => 2,
        };
        let mut objects = self.package_objects.clone();
        objects.sort_by_key(|object| phase(self, object));
        for object in objects {
            self.resolve_object(object);
        }
        self.methods.clear();
    }

    fn file_version(&self, file: &tree::File) -> (u32, u32) {
        match declared_version(file) {
            Some(version) if version > self.config.version => version,
            // Files can't go below the version in which this rule came, and only if their module is newer.
            Some(version) if self.config.version >= (1, 21) => version.max((1, 21)),
            _ => self.config.version,
        }
    }
}

/// The language version that a file's `//go:build` line asks for.
pub(crate) fn declared_version(file: &tree::File) -> Option<(u32, u32)> {
    let line = file.build_constraint.as_ref()?;
    version_of_constraint(&Constraint::parse(&line.text).ok()?)
}

/// Whether a receiver's type is a pointer, and its base type's name, without parentheses and type parameters.
pub(crate) fn receiver_base(ty: &Expr) -> (bool, &Expr) {
    let mut pointer = false;
    let mut current = ty;
    loop {
        current = match &current.kind {
            ExprKind::Paren(inner) => inner,
            ExprKind::Star(inner) => {
                pointer = true;
                inner
            }
            ExprKind::Index { operand, .. } => operand,
            _ => return (pointer, current),
        };
    }
}

fn without_stars(ty: &Expr) -> &Expr {
    let mut current = ty;
    while let ExprKind::Paren(inner) | ExprKind::Star(inner) = &current.kind {
        current = inner;
    }
    current
}

fn is_illegal_in_path(character: char) -> bool {
    character.is_control() || character.is_whitespace() || "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}".contains(character)
}

/// The least language version that a `//go:build` expression implies.
fn version_of_constraint(constraint: &Constraint) -> Option<(u32, u32)> {
    match constraint {
        Constraint::Tag(tag) => {
            let minor = tag.strip_prefix("go1.")?.parse().ok()?;
            Some((1, minor))
        }
        Constraint::Not(_) => None,
        Constraint::And(left, right) => version_of_constraint(left).max(version_of_constraint(right)),
        Constraint::Or(left, right) => version_of_constraint(left).min(version_of_constraint(right)),
    }
}
