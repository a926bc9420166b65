//! From syntax tree and checker's findings to the [`Tree`].
//!
//! Functions are built on demand, one at a time, instances of generic functions once per list of shapes. What the
//! checker left implicit is spelled out here: dereferences, conversions, packed variadic arguments, temporaries for
//! calls with several results, per-iteration loop variables, the closures behind `go`, `defer` and `range` over
//! functions.
//!
//! [`function`] sets up functions, [`statement`], [`assignment`], [`loops`] and [`switch`] do statements,
//! [`expression`], [`selector`], [`call`], [`builtin`] and [`literal`] do expressions, [`convert`] conversions.
//!
//! Start at [`Builder::function`].

mod assignment;
mod builtin;
mod call;
mod convert;
mod deferred;
mod dictionary;
mod expression;
mod function;
pub mod instantiated;
mod literal;
mod loops;
mod method_wrapper;
mod range_contents;
mod range_func;
mod selector;
mod statement;
mod statics;
mod switch;
mod wrapper;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{Declaration, ExprId, File, FunctionDeclaration};
use burrow_types::{Info, ObjectId, PackageId, Signature, Type, TypeId, TypeParameterId, Types};

use self::dictionary::DictionaryLayout;
use crate::escape::tag::Tag;
use crate::facts::PackageFacts;
use crate::line::Line;
use crate::node::{FuncId, Kind, Node, NodeId, Tree, VarId};
use crate::print::Printer;

/// A checked package.
#[derive(Clone, Copy)]
pub struct PackageInput<'a> {
    pub id: PackageId,
    pub info: &'a Info,
    pub files: &'a [File],
    /// What is known about its functions, rather than analyzed.
    pub facts: Option<&'a PackageFacts>,
}

/// Builds functions.
pub struct Builder<'a> {
    pub types: &'a mut Types,
    pub tree: Tree,
    packages: Vec<PackageInput<'a>>,
    by_id: HashMap<PackageId, usize>,
    declarations: HashMap<ObjectId, (usize, &'a FunctionDeclaration)>,
    instances: HashMap<(ObjectId, Vec<TypeId>), FuncId>,
    /// The instances without dictionaries.
    wrappers: HashMap<(ObjectId, Vec<TypeId>), FuncId>,
    /// Instances that functions mention, with type arguments that are no shapes.
    mentioned_instances: HashMap<FuncId, Vec<(ObjectId, Vec<TypeId>)>>,
    /// What generic functions mention, in terms of their own type parameters, by their instances: types, and instances.
    generic_types: HashMap<FuncId, HashSet<TypeId>>,
    generic_instances: HashMap<FuncId, Vec<(ObjectId, Vec<TypeId>)>>,
    /// What the dictionaries of generic functions and types hold.
    layouts: HashMap<ObjectId, Rc<DictionaryLayout>>,
    /// The functions and type arguments that dictionaries are for, each once.
    dictionaries: Vec<(ObjectId, Vec<TypeId>)>,
    /// Types that shapes stand for and that have methods.
    pub behind_shapes: HashSet<TypeId>,
    /// What is needed to build a pending body.
    pending: HashMap<FuncId, Pending<'a>>,
    /// How many closures each outermost function has had.
    /// By kind: literals, bodies of `range`, wrappers for `go` and `defer`.
    closure_counts: HashMap<(FuncId, &'static str), u32>,
    /// How many loops over functions each function has had.
    range_counts: HashMap<FuncId, u32>,
    /// How many of their bodies are done.
    yield_counts: HashMap<FuncId, u32>,
    /// Methods of type parameters that each function mentions.
    dictionary_words: HashMap<FuncId, Vec<(TypeId, Name)>>,
    /// Types that each function mentions.
    mentioned: HashMap<FuncId, HashSet<TypeId>>,
    /// Function literals that package variables hold as data: no function's body mentions them.
    pub data_closures: Vec<FuncId>,
    /// What is said about functions while they are built.
    remarks: HashMap<FuncId, Vec<Line>>,
    /// Diagnosed package: names of others are qualified.
    pub target: PackageId,
}

/// A declared function that is not built yet.
#[derive(Clone)]
struct Pending<'a> {
    package: usize,
    declaration: &'a FunctionDeclaration,
    parameters: Vec<TypeParameterId>,
    arguments: Vec<TypeId>,
    objects: HashMap<ObjectId, VarId>,
}

impl<'a> Builder<'a> {
    pub fn new(types: &'a mut Types, packages: &[PackageInput<'a>], target: PackageId) -> Builder<'a> {
        let mut declarations = HashMap::new();
        for (index, package) in packages.iter().enumerate() {
            let functions: HashMap<_, _> = package.info.functions.iter().copied().collect();
            for file in package.files {
                for declaration in &file.declarations {
                    let Declaration::Function(function) = declaration else { continue };
                    if let Some(object) = functions.get(&function.name.id) {
                        declarations.insert(*object, (index, &**function));
                    }
                }
            }
        }
        Builder {
            types,
            tree: Tree::default(),
            packages: packages.to_vec(),
            by_id: packages.iter().enumerate().map(|(index, package)| (package.id, index)).collect(),
            declarations,
            instances: HashMap::new(),
            wrappers: HashMap::new(),
            mentioned_instances: HashMap::new(),
            generic_types: HashMap::new(),
            generic_instances: HashMap::new(),
            layouts: HashMap::new(),
            dictionaries: Vec::new(),
            behind_shapes: HashSet::new(),
            pending: HashMap::new(),
            closure_counts: HashMap::new(),
            range_counts: HashMap::new(),
            yield_counts: HashMap::new(),
            dictionary_words: HashMap::new(),
            mentioned: HashMap::new(),
            data_closures: Vec::new(),
            remarks: HashMap::new(),
            target,
        }
    }

    /// The package's index among the inputs.
    pub fn package_index(&self, package: PackageId) -> usize {
        self.by_id[&package]
    }

    /// The same for a package that need not be one of them.
    pub fn find_package(&self, package: PackageId) -> Option<usize> {
        self.by_id.get(&package).copied()
    }

    /// Works on the same packages as if another were the one that is diagnosed.
    pub fn with_target<R>(&mut self, target: PackageId, work: impl FnOnce(&mut Builder<'_>) -> R) -> R {
        work(&mut Builder::new(self.types, &self.packages, target))
    }

    pub fn package(&self, index: usize) -> PackageInput<'a> {
        self.packages[index]
    }

    /// The place of a type parameter's method in the dictionary of the instance; where the layout does not tell, by
    /// first mention.
    fn dictionary_index(&mut self, func: FuncId, receiver: TypeId, method: &Name, at: ExprId) -> usize {
        let mut outermost = func;
        while let Some(parent) = self.tree.func(outermost).parent {
            outermost = parent;
        }
        if let Some(object) = self.tree.func(outermost).object
            && let Some(place) = self.dictionary_layout(object).place(at)
        {
            return place;
        }
        let words = self.dictionary_words.entry(outermost).or_default();
        let word = (receiver, method.clone());
        words.iter().position(|known| *known == word).unwrap_or_else(|| {
            words.push(word);
            words.len() - 1
        })
    }

    fn next_range(&mut self, outer: FuncId) -> u32 {
        let count = self.range_counts.entry(outer).or_insert(0);
        *count += 1;
        *count
    }

    /// Bodies are numbered where they end: inner ones first.
    fn next_yield(&mut self, outer: FuncId) -> u32 {
        let count = self.yield_counts.entry(outer).or_insert(0);
        *count += 1;
        *count
    }

    fn mention(&mut self, func: FuncId, ty: TypeId) {
        self.mentioned.entry(func).or_default().insert(ty);
    }

    fn mention_instance(&mut self, func: FuncId, object: ObjectId, arguments: &[TypeId]) {
        let is_shaped = arguments.iter().any(|&argument| self.types.has_shape(argument));
        if !is_shaped && !arguments.is_empty() {
            let arguments = self.without_aliases(arguments);
            self.mentioned_instances.entry(func).or_default().push((object, arguments));
        }
    }

    /// Type arguments that name one instance in one way; `any` is told as it is written.
    fn without_aliases(&mut self, arguments: &[TypeId]) -> Vec<TypeId> {
        let any = self.types.universe_types().any;
        arguments.iter().map(|&argument| if argument == any { any } else { self.types.unalias(argument) }).collect()
    }

    fn need_dictionary(&mut self, object: ObjectId, arguments: &[TypeId]) {
        let needed = (object, self.without_aliases(arguments));
        if !self.dictionaries.contains(&needed) {
            self.dictionaries.push(needed);
        }
    }

    /// The name of an instance's dictionary.
    fn dictionary_text(&mut self, object: ObjectId, arguments: &[TypeId]) -> String {
        let record = self.types.object(object).clone();
        let of = match record.package {
            Some(package) if package != self.target => format!("{}.", self.types.package(package).name),
            _ => String::new(),
        };
        let receiver = record.as_function().and_then(|function| function.receiver.as_ref()?.named);
        let name = match receiver {
            Some(named) => self.types.object(self.types.named(named).object).name.clone(),
            None => record.name,
        };
        format!("{of}.dict.{name}{}", self.brackets(arguments))
    }

    fn remark(&mut self, func: FuncId, pos: Pos, text: &str) {
        self.remarks.entry(func).or_default().push(Line::new(pos, text.to_string()));
    }

    /// What was said about a function while it was built.
    pub fn remarks(&mut self, func: FuncId) -> Vec<Line> {
        self.remarks.remove(&func).unwrap_or_default()
    }

    pub fn printer(&mut self) -> Printer<'_> {
        Printer { tree: &self.tree, types: self.types, target: self.target }
    }

    /// Tags of a declared function's parameters, if they need no analysis.
    pub fn known_tags(&self, func: FuncId) -> Option<Vec<Tag>> {
        let record = self.tree.func(func);
        let facts = self.packages[*self.by_id.get(&record.package)?].facts?.function(&record.name)?;
        (facts.tags.len() == record.parameters.len()).then(|| facts.tags.clone())
    }

    fn signature_of(&mut self, ty: TypeId) -> Option<std::sync::Arc<Signature>> {
        match self.types.underlying_type(ty) {
            Type::Signature(signature) => Some(signature),
            _ => None,
        }
    }

    fn add(&mut self, kind: Kind, ty: TypeId, pos: Pos) -> NodeId {
        self.tree.add(Node { pos, ty, implicit: false, init: Vec::new(), kind })
    }

    fn add_implicit(&mut self, kind: Kind, ty: TypeId, pos: Pos) -> NodeId {
        self.tree.add(Node { pos, ty, implicit: true, init: Vec::new(), kind })
    }

    fn statement(&mut self, kind: Kind, pos: Pos) -> NodeId {
        self.add(kind, TypeId::INVALID, pos)
    }
}
