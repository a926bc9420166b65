//! The state of a check, and the order of its work.
//!
//! Declarations are collected first, then resolved on demand (`declaration`), so they may stand in any
//! order. What needs complete types, or must wait for the end of a statement, is put off as a
//! [`Delayed`] action; actions run in the order in which they were put off.
//!
//! Start at [`check_package`].

use crate::constant::Constant;
use crate::format::TypeStyle;
use crate::info::{ExprInfo, Info, Mode};
use crate::object::{FunctionVariables, Object, ObjectId, ObjectKind, PackageId};
use crate::predicates::Difference;
use crate::scope::{ScopeId, Scopes};
use crate::store::{NamedId, TypeId, TypeParameterId, Types};
use burrow_source::{Diagnostic, FileId, Pos, SourceMap};
use burrow_syntax::Name;
use burrow_syntax::tree::{self, ExprId, File};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// Finds packages that import paths denote. They are checked already, with the same [`Types`].
pub trait Importer {
    /// The package, or why there is none (as it is to stand in parentheses behind `could not import path`).
    fn import(&mut self, path: &str) -> Result<PackageId, String>;
}

/// What a check needs to know beside the files.
pub struct Config<'a> {
    /// The import path of the package.
    pub path: Arc<str>,
    /// To print positions inside of messages, and to find files.
    pub sources: &'a SourceMap,
    /// The language version of the module, as (1, minor); files may say otherwise in `//go:build` lines.
    pub version: (u32, u32),
    /// Whether functions without body are implemented elsewhere, hence no error.
    pub allow_missing_bodies: bool,
}

/// Checks a package. Its record is in the store, complete, whatever the errors are.
///
/// Deeply nested expressions recurse: call this on a thread with a generous stack (256 MiB).
pub fn check_package(
    types: &mut Types,
    importer: &mut dyn Importer,
    files: &[File],
    config: &Config<'_>,
) -> (PackageId, Info, Vec<Diagnostic>) {
    let mut checker = Checker::new(types, importer, files, config);
    checker.collect_objects();
    checker.check_direct_cycles();
    checker.check_package_objects();
    checker.run_delayed(0);
    checker.check_initialization_order();
    checker.report_unused_imports();
    if checker.diagnostics.is_empty() {
        checker.check_instantiation_cycles();
    }
    if checker.diagnostics.is_empty() {
        checker.check_anonymous_interfaces();
    }
    checker.explain_versions();
    checker.finish()
}

/// Everything known while a package is checked.
pub(crate) struct Checker<'a> {
    pub types: &'a mut Types,
    pub importer: &'a mut dyn Importer,
    pub config: &'a Config<'a>,
    pub files: &'a [File],
    pub package: PackageId,
    pub info: Info,
    pub diagnostics: Vec<Diagnostic>,
    pub scopes: Scopes,
    pub package_scope: ScopeId,
    /// What declares each object that is resolved on demand.
    pub declarations: HashMap<ObjectId, DeclarationInfo<'a>>,
    /// Objects of the package in source order.
    pub package_objects: Vec<ObjectId>,
    /// Methods by the type name they belong to, until that is resolved.
    pub methods: HashMap<ObjectId, Vec<ObjectId>>,
    /// Objects being resolved, outermost first.
    pub object_path: Vec<ObjectId>,
    pub resolved: HashSet<ObjectId>,
    pub delayed: VecDeque<Delayed<'a>>,
    pub environment: Environment<'a>,
    /// Variables declared without a type, until their initial value gives them one.
    pub without_type: HashSet<ObjectId>,
    /// Variables that were read, and imports that were used.
    pub used: HashSet<ObjectId>,
    pub imports: Vec<Import>,
    /// Names that came from dot imports, with the import they came from.
    pub dot_imports: HashMap<(ScopeId, Name), ObjectId>,
    /// Left operands of shifts whose type is still open.
    pub shift_operands: HashSet<ExprId>,
    /// Positions of methods of interface literals, for diagnostics.
    pub method_positions: HashMap<(TypeId, Name), Pos>,
    /// Calls of the predeclared `panic`, for the analysis of missing returns.
    pub panic_calls: HashSet<ExprId>,
    /// Instantiations with their places, for the detection of endless instantiation.
    pub instantiations: Vec<Instantiation>,
    /// Interface literals that are not part of others.
    pub interface_literals: Vec<(TypeId, Pos)>,
    /// Where each instance of a generic type was first written.
    pub instance_positions: HashMap<TypeId, Pos>,
    /// Types known not to contain themselves.
    pub valid_types: HashSet<TypeId>,
    /// The declared type parameter that each receiver type parameter stands for.
    pub receiver_parameters: HashMap<TypeParameterId, TypeParameterId>,
    /// Current nesting of expressions, types and statements.
    pub depth: u32,
}

/// A use of a generic function or type.
pub(crate) struct Instantiation {
    pub pos: Pos,
    pub parameters: Arc<[TypeParameterId]>,
    pub arguments: Vec<TypeId>,
    /// Where explicit arguments stand; the first ones of the list.
    pub argument_positions: Vec<Pos>,
}

/// An import declaration.
pub(crate) struct Import {
    pub object: ObjectId,
    pub path: Arc<str>,
    pub is_dot: bool,
}

/// How an object is declared.
#[derive(Clone, Debug)]
pub(crate) struct DeclarationInfo<'a> {
    /// The scope the declaration stands in.
    pub scope: ScopeId,
    pub file: FileId,
    pub kind: DeclarationKind<'a>,
    /// Package-level objects that it uses, in order of first use.
    pub dependencies: Vec<ObjectId>,
}

#[derive(Clone, Debug)]
pub(crate) enum DeclarationKind<'a> {
    Constant(ConstantDeclaration<'a>),
    Variable {
        ty: Option<&'a tree::Expr>,
        value: Option<&'a tree::Expr>,
        /// All variables of the declaration, if they share a call.
        group: Option<Arc<[ObjectId]>>,
    },
    Type(&'a tree::TypeDeclaration),
    Function(&'a tree::FunctionDeclaration),
}

#[derive(Clone, Debug)]
pub(crate) struct ConstantDeclaration<'a> {
    pub ty: Option<&'a tree::Expr>,
    pub value: Option<&'a tree::Expr>,
    pub iota: u32,
    /// The values are those of an earlier specification.
    pub inherited: bool,
}

/// Where the checker currently is.
#[derive(Clone)]
pub(crate) struct Environment<'a> {
    /// The package-level object whose declaration or body is being checked.
    pub declaration: Option<ObjectId>,
    pub scope: ScopeId,
    pub version: (u32, u32),
    pub iota: Option<u32>,
    /// While an inherited value is checked: the constant that inherits it. Errors are reported there, and names are
    /// what they are there.
    pub inheriting: Option<Pos>,
    pub in_type_parameter_list: bool,
    /// Whether an interface literal is being checked.
    pub in_interface: bool,
    pub function: Option<Arc<FunctionContext>>,
    pub has_call_or_receive: bool,
    /// Type parameters of the enclosing functions: implicit ones of types declared here.
    pub implicit: Arc<[TypeParameterId]>,
    pub marker: std::marker::PhantomData<&'a ()>,
}

/// The function whose body is being checked.
pub(crate) struct FunctionContext {
    pub variables: FunctionVariables,
}

/// Work that waits.
pub(crate) enum Delayed<'a> {
    FunctionBody {
        environment: Environment<'a>,
        context: Arc<FunctionContext>,
        scope: ScopeId,
        body: &'a tree::Block,
    },
    /// Constraints of an instantiated type.
    VerifyInstance {
        environment: Environment<'a>,
        ty: TypeId,
        pos: Pos,
        argument_positions: Vec<Pos>,
    },
    /// Constraints of an instantiated function.
    VerifySignature {
        environment: Environment<'a>,
        parameters: Arc<[TypeParameterId]>,
        arguments: Vec<TypeId>,
        pos: Pos,
        argument_positions: Vec<Pos>,
    },
    MapKey {
        key: TypeId,
        pos: Pos,
        environment: Environment<'a>,
    },
    /// Must not be a constraint interface.
    ValueType {
        ty: TypeId,
        pos: Pos,
    },
    EmbeddedField {
        ty: TypeId,
        pos: Pos,
    },
    ReceiverType {
        ty: TypeId,
        pos: Pos,
    },
    InterfaceLiteral {
        environment: Environment<'a>,
        ty: TypeId,
        pos: Pos,
        embedded_positions: Vec<Pos>,
    },
    UnionTerms {
        ty: TypeId,
        positions: Vec<Pos>,
    },
    FieldUniqueness {
        named: NamedId,
    },
    ValidType {
        named: NamedId,
    },
    TypeParameterConstraint {
        constraint: TypeId,
        pos: Pos,
    },
}

/// Deeper nesting than this is refused; the parser allows this much for sure.
const NESTING_LIMIT: u32 = burrow_syntax::MAX_NESTING + burrow_syntax::MAX_HEIGHT + 1_000;

impl<'a> Checker<'a> {
    fn new(
        types: &'a mut Types,
        importer: &'a mut dyn Importer,
        files: &'a [File],
        config: &'a Config<'a>,
    ) -> Checker<'a> {
        let name = files.first().map_or_else(|| Name::from("main"), |file| file.package_name.name.clone());
        let package = types.new_package(config.path.clone(), name);
        let mut scopes = Scopes::default();
        let package_scope = scopes.create(None, false);
        let first = files.iter().map(|file| file.package_name.id).min().unwrap_or(ExprId(0));
        let environment = Environment {
            declaration: None,
            scope: package_scope,
            version: config.version,
            iota: None,
            inheriting: None,
            in_type_parameter_list: false,
            in_interface: false,
            function: None,
            has_call_or_receive: false,
            implicit: Arc::from([]),
            marker: std::marker::PhantomData,
        };
        Checker {
            types,
            importer,
            config,
            files,
            package,
            info: Info::new(first),
            diagnostics: Vec::new(),
            scopes,
            package_scope,
            declarations: HashMap::new(),
            package_objects: Vec::new(),
            methods: HashMap::new(),
            object_path: Vec::new(),
            resolved: HashSet::new(),
            delayed: VecDeque::new(),
            environment,
            without_type: HashSet::new(),
            used: HashSet::new(),
            imports: Vec::new(),
            dot_imports: HashMap::new(),
            shift_operands: HashSet::new(),
            method_positions: HashMap::new(),
            panic_calls: HashSet::new(),
            instantiations: Vec::new(),
            interface_literals: Vec::new(),
            instance_positions: HashMap::new(),
            valid_types: HashSet::new(),
            receiver_parameters: HashMap::new(),
            depth: 0,
        }
    }

    fn finish(self) -> (PackageId, Info, Vec<Diagnostic>) {
        let scope = self.scopes.names(self.package_scope).map(|(name, object)| (name.clone(), object)).collect();
        self.types.complete_package(self.package, scope);
        (self.package, self.info, self.diagnostics)
    }

    // ---- Diagnostics ----

    /// Reports an error.
    pub fn error(&mut self, pos: Pos, message: impl Into<String>) {
        self.report(Diagnostic::new(pos, message));
    }

    /// Reports an error with notes, unless it only follows from an earlier one.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        let follows = |text: &str| diagnostic.message.find(text).is_some_and(|place| place > 0);
        if !self.diagnostics.is_empty() && (follows("invalid operand") || follows("invalid type")) {
            return;
        }
        if let Some(pos) = self.environment.inheriting {
            diagnostic.pos = pos;
        }
        // Of equal messages for one line, one after the other, the first counts.
        let line = |pos| self.config.sources.location(pos).map(|place| (place.path, place.line));
        if let Some(last) = self.diagnostics.last()
            && last.message == diagnostic.message
            && last.notes == diagnostic.notes
            && line(last.pos) == line(diagnostic.pos)
        {
            return;
        }
        self.diagnostics.push(diagnostic);
    }

    /// An error whose note names the other declaration of an object.
    pub fn report_redeclared(&mut self, pos: Pos, message: String, other: ObjectId) {
        let other = self.types.object(other);
        let mut diagnostic = Diagnostic::new(pos, message);
        if other.pos.is_known() {
            diagnostic = diagnostic.with_note(other.pos, format!("other declaration of {}", other.name));
        }
        self.report(diagnostic);
    }

    /// Whether the file's language is at least Go 1.`minor`.
    pub fn allows(&self, minor: u32) -> bool {
        self.environment.version >= (1, minor)
    }

    /// Reports the use of a feature that the file's language version lacks.
    pub fn require_version(&mut self, pos: Pos, minor: u32, what: &str) -> bool {
        if self.allows(minor) {
            return true;
        }
        self.error(pos, format!("{what} requires go1.{minor} or later"));
        false
    }

    /// Adds to complaints about the language version where the version comes from.
    fn explain_versions(&mut self) {
        for diagnostic in &mut self.diagnostics {
            if !names_required_version(&diagnostic.message) {
                continue;
            }
            let file = self.config.sources.file_of(diagnostic.pos);
            let version = file.and_then(|file| self.info.file_versions.get(&file)).copied();
            let (major, minor) = version.unwrap_or(self.config.version);
            let mut own = self.files.iter().filter(|tree| Some(tree.id) == file);
            let declares = own.any(|tree| crate::resolve::declared_version(tree) == Some((major, minor)));
            let explanation = if declares {
                format!(" (file declares //go:build go{major}.{minor})")
            } else {
                let (major, minor) = self.config.version;
                format!(" (-lang was set to go{major}.{minor}; check go.mod)")
            };
            diagnostic.message.push_str(&explanation);
        }
    }

    pub fn style(&self) -> TypeStyle {
        TypeStyle::Message(self.package)
    }

    /// A type as diagnostics print it.
    pub fn show(&mut self, ty: TypeId) -> String {
        let style = self.style();
        self.types.type_string(ty, style)
    }

    /// Why types have no underlying type in common.
    pub fn show_difference(&mut self, difference: Difference) -> String {
        match difference {
            Difference::NoTypes => "no specific type".to_string(),
            Difference::Underlying(left, right) => {
                format!("{} and {} have different underlying types", self.show(left), self.show(right))
            }
            Difference::Elements(left, right) => {
                format!("channels {} and {} have different element types", self.show(left), self.show(right))
            }
            Difference::Directions(left, right) => {
                format!("channels {} and {} have conflicting directions", self.show(left), self.show(right))
            }
        }
    }

    /// `file:line:column` of a position.
    pub fn show_pos(&self, pos: Pos) -> String {
        self.config.sources.describe(pos)
    }

    /// Counts a level of nesting; reports and says no when there are too many. Pair with [`Checker::leave`].
    pub fn enter(&mut self, pos: Pos) -> bool {
        self.depth += 1;
        if self.depth == NESTING_LIMIT {
            self.error(pos, "nested too deeply");
        }
        self.depth < NESTING_LIMIT
    }

    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    // ---- Objects and scopes ----

    pub fn new_object(&mut self, name: &Name, pos: Pos, ty: TypeId, kind: ObjectKind) -> ObjectId {
        self.types.new_object(Object { name: name.clone(), package: Some(self.package), pos, ty, kind })
    }

    /// Declares a local object in the current scope, visible from `from` on.
    pub fn declare(&mut self, scope: ScopeId, ident: Option<&tree::Ident>, object: ObjectId, from: Pos) {
        let Object { name, pos, .. } = self.types.object(object).clone();
        if !name.is_blank()
            && let Some(other) = self.scopes.insert(scope, &name, object, from)
        {
            self.report_redeclared(pos, format!("{name} redeclared in this block"), other);
            return;
        }
        if let Some(ident) = ident {
            self.info.record_object(ident.id, object);
        }
    }

    pub fn open_scope(&mut self) -> ScopeId {
        let scope = self.scopes.create(Some(self.environment.scope), false);
        self.environment.scope = scope;
        scope
    }

    pub fn close_scope(&mut self) {
        let parent = self.scopes.parent(self.environment.scope);
        self.environment.scope = parent.expect("an opened scope has a parent");
    }

    /// What a name denotes here, the universe included.
    pub fn find_object(&self, name: &str, pos: Pos) -> Option<(Option<ScopeId>, ObjectId)> {
        match self.scopes.find(self.environment.scope, name, pos) {
            Some((scope, object)) => Some((Some(scope), object)),
            None => self.types.universe_object(name).map(|object| (None, object)),
        }
    }

    /// Notes that the current declaration depends on a package-level object.
    pub fn add_dependency(&mut self, object: ObjectId) {
        let Some(current) = self.environment.declaration else { return };
        if !self.declarations.contains_key(&object) {
            return;
        }
        if let Some(declaration) = self.declarations.get_mut(&current)
            && !declaration.dependencies.contains(&object)
        {
            declaration.dependencies.push(object);
        }
    }

    // ---- Recording ----

    pub fn record_mode(&mut self, id: ExprId, mode: Mode, ty: TypeId, value: Option<Constant>) {
        self.info.record(id, ExprInfo { mode, ty, value });
    }

    // ---- Delayed actions ----

    pub fn later(&mut self, action: Delayed<'a>) {
        self.delayed.push_back(action);
    }

    /// A mark for [`Checker::run_delayed`]: actions put off from now on.
    pub fn delayed_mark(&self) -> usize {
        self.delayed.len()
    }

    /// Runs the actions behind the mark, and those that they put off.
    pub fn run_delayed(&mut self, mark: usize) {
        let saved = self.environment.clone();
        while self.delayed.len() > mark {
            let action = self.delayed.remove(mark).expect("the queue is longer than the mark");
            self.run_action(action);
        }
        self.environment = saved;
    }

    fn run_action(&mut self, action: Delayed<'a>) {
        match action {
            Delayed::FunctionBody { environment, context, scope, body } => {
                self.environment = environment;
                self.function_body(context, scope, body);
            }
            Delayed::VerifyInstance { environment, ty, pos, argument_positions } => {
                self.environment = environment;
                self.verify_instance(ty, pos, &argument_positions);
            }
            Delayed::VerifySignature { environment, parameters, arguments, pos, argument_positions } => {
                self.environment = environment;
                self.verify_signature(&parameters, &arguments, pos, &argument_positions);
            }
            Delayed::MapKey { key, pos, environment } => {
                self.environment = environment;
                self.check_map_key(key, pos);
            }
            Delayed::ValueType { ty, pos } => self.check_value_type(ty, pos),
            Delayed::EmbeddedField { ty, pos } => self.check_embedded_field(ty, pos),
            Delayed::ReceiverType { ty, pos } => self.check_receiver_type(ty, pos),
            Delayed::InterfaceLiteral { environment, ty, pos, embedded_positions } => {
                self.environment = environment;
                self.check_interface_literal(ty, pos, &embedded_positions);
            }
            Delayed::UnionTerms { ty, positions } => self.check_union_terms(ty, &positions),
            Delayed::FieldUniqueness { named } => self.check_field_uniqueness(named),
            Delayed::ValidType { named } => self.check_valid_type(named),
            Delayed::TypeParameterConstraint { constraint, pos } => self.check_constraint(constraint, pos),
        }
    }
}

/// Whether a message says `requires go1.20 or later`.
fn names_required_version(message: &str) -> bool {
    let Some((_, rest)) = message.split_once("requires go1.") else { return false };
    rest.trim_start_matches(|character: char| character.is_ascii_digit()).starts_with(" or later")
}
