//! What the dictionary of an instance holds: a word per method of a type parameter that is called, per dictionary of
//! another instance, per type and per pair of types (for conversions to interfaces).
//!
//! `-m=2` prints words by their places, and parameters with how many there are. Both follow from the order in which
//! real Go's front end meets them in the source (`cmd/compile/internal/noder/writer.go`): functions have a dictionary
//! each, all methods of a type one together. Types are told apart by where they are written, not by what they are
//! ([`identity`]).
//!
//! Start at [`Builder::dictionary_layout`].

mod expression;
mod identity;
mod statement;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use burrow_syntax::Name;
use burrow_syntax::tree::{ExprId, FunctionDeclaration, Parameter};
use burrow_types::{Info, ObjectId, TypeId, TypeParameterId, Types};

use self::identity::{Identities, Identity, IdentityKey};
use super::Builder;

/// The words of one dictionary.
#[derive(Debug, Default)]
pub struct DictionaryLayout {
    pub words: usize,
    /// The word of each use of a method of a type parameter or of another instance, by the name or selector.
    places: HashMap<ExprId, usize>,
}

impl DictionaryLayout {
    pub fn place(&self, of: ExprId) -> Option<usize> {
        self.places.get(&of).copied()
    }
}

impl Builder<'_> {
    /// The layout of the dictionary that instances of a generic function, or of methods of a generic type, are given.
    pub fn dictionary_layout(&mut self, function: ObjectId) -> Rc<DictionaryLayout> {
        let record = self.types.object(function);
        let receiver = record.as_function().and_then(|function| function.receiver.as_ref()?.named);
        let owner = receiver.map_or(function, |named| self.types.named(named).object);
        if let Some(known) = self.layouts.get(&owner) {
            return known.clone();
        }
        // Whoever asks while the words are counted gets none.
        self.layouts.insert(owner, Rc::default());
        let functions = match receiver {
            Some(named) => self.types.named(named).methods.clone(),
            None => vec![function],
        };
        let mut words = Words::default();
        for function in functions {
            let Some((package, declaration)) = self.declarations.get(&function).copied() else { continue };
            let parameters = self.type_parameters(function);
            Walk::new(self.types, self.packages[package].info, &mut words, parameters).function(function, declaration);
        }
        let layout = Rc::new(words.layout());
        self.layouts.insert(owner, layout.clone());
        layout
    }
}

/// The words found so far, section by section.
#[derive(Default)]
struct Words {
    identities: Identities,
    /// Methods of type parameters, by the parameter's place.
    methods: Vec<(usize, Name)>,
    dictionaries: Vec<(ObjectId, Vec<IdentityKey>)>,
    types: HashSet<IdentityKey>,
    pairs: HashSet<(IdentityKey, IdentityKey)>,
    method_uses: Vec<(ExprId, usize)>,
    dictionary_uses: Vec<(ExprId, usize)>,
}

impl Words {
    fn layout(self) -> DictionaryLayout {
        let methods = self.methods.len();
        let words = methods + self.dictionaries.len() + self.types.len() + self.pairs.len();
        let of_dictionaries = self.dictionary_uses.into_iter().map(|(of, index)| (of, methods + index));
        DictionaryLayout { words, places: self.method_uses.into_iter().chain(of_dictionaries).collect() }
    }
}

/// The walk over one function, in the order of real Go's writer.
struct Walk<'w, 'a> {
    types: &'w mut Types,
    info: &'a Info,
    words: &'w mut Words,
    parameters: Vec<TypeParameterId>,
    variables: HashMap<ObjectId, Identity>,
    /// Of the innermost function.
    results: Vec<Identity>,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn new(
        types: &'w mut Types,
        info: &'a Info,
        words: &'w mut Words,
        parameters: Vec<TypeParameterId>,
    ) -> Walk<'w, 'a> {
        Walk { types, info, words, parameters, variables: HashMap::new(), results: Vec::new() }
    }

    fn function(&mut self, object: ObjectId, declaration: &'a FunctionDeclaration) {
        let record = self.types.object(object).as_function().cloned().unwrap_or_default();
        if let (Some(receiver), Some(syntax)) = (record.variables.receiver, &declaration.receiver) {
            self.declare_group(&[receiver], syntax);
        }
        self.declare_parameters(&record.variables.parameters, &declaration.signature.parameters);
        self.results = self.declare_parameters(&record.variables.results, &declaration.signature.results);
        if let Some(body) = &declaration.body {
            self.statements(&body.statements);
        }
    }

    /// Declares parameters or results; gives the identities of their types.
    fn declare_parameters(&mut self, objects: &[ObjectId], groups: &'a [Parameter]) -> Vec<Identity> {
        let mut rest = objects;
        let mut all = Vec::new();
        for group in groups {
            let (own, after) = rest.split_at(group.names.len().max(1).min(rest.len()));
            let identity = self.declare_group(own, group);
            all.extend(std::iter::repeat_n(identity, own.len()));
            rest = after;
        }
        all
    }

    /// Names that share a type share its identity too.
    fn declare_group(&mut self, objects: &[ObjectId], group: &'a Parameter) -> Identity {
        let identity = self.written(&group.ty);
        for object in objects {
            // A variadic parameter's object has the slice's type, as what is written has.
            let ty = self.types.object(*object).ty;
            let identity = identity.typed(ty);
            self.declare(*object, identity);
        }
        identity
    }

    /// A local variable: its type is a word.
    fn declare(&mut self, object: ObjectId, identity: Identity) {
        self.variables.insert(object, identity);
        self.add_type(identity);
    }

    fn is_derived(&mut self, ty: TypeId) -> bool {
        self.types.mentions_type_parameters(ty)
    }

    /// As words have it: types that do not depend on type parameters are told apart by what they are.
    fn normal(&mut self, identity: Identity) -> Identity {
        let ty = self.types.default_type(identity.ty);
        if self.is_derived(ty) { identity.typed(ty) } else { Identity::canonical(ty) }
    }

    fn add_type(&mut self, identity: Identity) {
        if self.is_derived(identity.ty) {
            self.words.types.insert(identity.key());
        }
    }

    /// A conversion from one type to another, whatever they are.
    fn add_pair(&mut self, from: Identity, to: Identity) {
        let pair = (self.normal(from), self.normal(to));
        self.add_type(pair.0);
        self.add_type(pair.1);
        if self.is_derived(pair.0.ty) || self.is_derived(pair.1.ty) {
            self.words.pairs.insert((pair.0.key(), pair.1.key()));
        }
    }

    fn use_method(&mut self, parameter: TypeParameterId, name: &Name, at: ExprId) {
        let place = self.parameters.iter().position(|own| *own == parameter).unwrap_or_default();
        let method = (place, name.clone());
        let index = position_or_push(&mut self.words.methods, method);
        self.words.method_uses.push((at, index));
    }

    /// A use of an instance; it needs a word if its type arguments depend on type parameters.
    fn use_instance(&mut self, object: ObjectId, arguments: Vec<Identity>, at: ExprId) {
        if !arguments.iter().any(|argument| self.types.mentions_type_parameters(argument.ty)) {
            return;
        }
        let arguments = arguments.into_iter().map(|argument| self.normal(argument).key()).collect();
        let index = position_or_push(&mut self.words.dictionaries, (object, arguments));
        self.words.dictionary_uses.push((at, index));
    }
}

fn position_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}
