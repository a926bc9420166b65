//! Functions: declarations, instances, literals; their parameters, results and names.

use std::collections::HashMap;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{ExprId, FunctionDeclaration, FunctionLiteral, Stmt};
use burrow_types::{FunctionVariables, Info, ObjectId, PackageId, Type, TypeId, TypeParameterId, TypeStyle};

use super::{Builder, Pending};
use crate::node::{Body, Func, FuncId, Kind, NodeId, Parameter, Var, VarClass, VarId};

/// The parameter of instances that holds the dictionary.
pub(super) const DICTIONARY: &str = ".dict";

/// The walk over one declared function and the literals within it.
pub(super) struct FunctionBuilder<'b, 'a> {
    pub builder: &'b mut Builder<'a>,
    pub info: &'a Info,
    pub package: PackageId,
    pub parameters: Vec<TypeParameterId>,
    pub arguments: Vec<TypeId>,
    pub objects: HashMap<ObjectId, VarId>,
    /// The innermost function being built.
    pub func: FuncId,
    /// The body of the innermost function of the source.
    pub statements: &'a [Stmt],
    /// Bodies of `range` over functions that are being built, innermost last.
    pub range_bodies: Vec<super::range_func::RangeBody>,
    /// The label of the statement that comes next.
    pub label: Option<Name>,
}

impl<'a> Builder<'a> {
    /// The function a declared object is, for these type arguments (of receiver and function): the instance for
    /// their shapes. Its body is built by [`Builder::build`].
    pub fn function(&mut self, object: ObjectId, arguments: &[TypeId]) -> FuncId {
        let parameters = self.type_parameters(object);
        let shapes: Vec<TypeId> = arguments
            .iter()
            .zip(&parameters)
            .map(|(&argument, &parameter)| self.types.shape(argument, parameter))
            .collect();
        self.instance(object, shapes)
    }

    /// The function for these shapes: what stands in for type parameters within it.
    pub(super) fn instance(&mut self, object: ObjectId, shapes: Vec<TypeId>) -> FuncId {
        let parameters = self.type_parameters(object);
        let key = (object, shapes);
        if let Some(&known) = self.instances.get(&key) {
            return known;
        }
        let func = self.declare(object, parameters, &key.1);
        self.instances.insert(key, func);
        func
    }

    /// Whether a function or its receiver's type has type parameters.
    pub fn is_generic(&mut self, object: ObjectId) -> bool {
        !self.type_parameters(object).is_empty()
    }

    /// Type parameters of the receiver's type, then of the function.
    pub(super) fn type_parameters(&mut self, object: ObjectId) -> Vec<TypeParameterId> {
        let record = self.types.object(object);
        let receiver = record.as_function().and_then(|function| function.receiver.as_ref());
        let mut parameters = receiver.map_or(Vec::new(), |receiver| receiver.type_parameters.to_vec());
        let ty = record.ty;
        if let Some(signature) = self.signature_of(ty) {
            parameters.extend(signature.type_parameters.iter());
        }
        parameters
    }

    fn declare(&mut self, object: ObjectId, parameters: Vec<TypeParameterId>, arguments: &[TypeId]) -> FuncId {
        let record = self.types.object(object).clone();
        let function = record.as_function().cloned().unwrap_or_default();
        let package = record.package.unwrap_or(self.target);
        let declaration = self.declarations.get(&object).copied();
        let name = self.function_name(object, arguments);
        let pragma = |verb: &str| {
            declaration.is_some_and(|(_, declaration)| declaration.pragmas.iter().any(|pragma| &*pragma.verb == verb))
        };
        let func = self.tree.add_func(Func {
            name,
            package,
            pos: declaration.map_or(record.pos, |(_, declaration)| declaration.pos),
            parameters: Vec::new(),
            has_receiver: function.receiver.is_some(),
            results: Vec::new(),
            variables: Vec::new(),
            body: Body::Missing,
            parent: None,
            captures: Vec::new(),
            is_wrapper: false,
            is_instance: !arguments.is_empty(),
            no_escape: pragma("go:noescape"),
            uintptr_escapes: pragma("go:uintptrescapes"),
            uintptr_lives: pragma("go:uintptrkeepalive"),
            no_inline: pragma("go:noinline"),
            object: Some(object),
        });
        let mut objects = HashMap::new();
        let substitution = (parameters, arguments.to_vec());
        self.declare_variables(func, record.ty, &function.variables, &substitution, &mut objects);
        if let Some((package, declaration)) = declaration.filter(|(_, declaration)| declaration.body.is_some()) {
            self.tree.func_mut(func).body = Body::Pending;
            let (parameters, arguments) = substitution;
            self.pending.insert(func, Pending { package, declaration, parameters, arguments, objects });
        }
        func
    }

    /// `f`, `(*T).m`, `T.m`, with shapes in brackets behind what is generic.
    pub(super) fn function_name(&mut self, object: ObjectId, arguments: &[TypeId]) -> String {
        let record = self.types.object(object).clone();
        let receiver = record.as_function().and_then(|function| function.receiver.clone());
        let Some(receiver) = receiver else {
            let number = self.init_number(object).map_or(String::new(), |number| format!(".{number}"));
            return format!("{}{number}{}", record.name, self.brackets(arguments));
        };
        let (of_receiver, own) = arguments.split_at(receiver.type_parameters.len().min(arguments.len()));
        let named = receiver.named.map(|named| self.types.named(named).object);
        let base = named.map_or(Name::from("?"), |object| self.types.object(object).name.clone());
        let holder = format!("{base}{}", self.brackets(of_receiver));
        let holder = if receiver.pointer { format!("(*{holder})") } else { holder };
        format!("{holder}.{}{}", record.name, self.brackets(own))
    }

    /// A package's `init` functions are numbered.
    fn init_number(&self, object: ObjectId) -> Option<usize> {
        let record = self.types.object(object);
        if record.name.as_str() != "init" {
            return None;
        }
        let functions = &self.packages[*self.by_id.get(&record.package?)?].info.functions;
        let is_init = |object: &ObjectId| self.types.object(*object).name.as_str() == "init";
        let is_plain =
            |object: &ObjectId| self.types.object(*object).as_function().is_some_and(|f| f.receiver.is_none());
        functions.iter().map(|(_, object)| *object).filter(|o| is_init(o) && is_plain(o)).position(|o| o == object)
    }

    pub(super) fn brackets(&mut self, arguments: &[TypeId]) -> String {
        if arguments.is_empty() {
            return String::new();
        }
        let texts: Vec<String> =
            arguments.iter().map(|&argument| self.types.type_string(argument, TypeStyle::Path)).collect();
        format!("[{}]", texts.join(","))
    }

    /// Parameters and results of a declared function or literal.
    pub(super) fn declare_variables(
        &mut self,
        func: FuncId,
        ty: TypeId,
        variables: &FunctionVariables,
        substitution: &(Vec<TypeParameterId>, Vec<TypeId>),
        objects: &mut HashMap<ObjectId, VarId>,
    ) {
        let variadic = self.signature_of(ty).is_some_and(|signature| signature.variadic);
        if let Some(receiver) = variables.receiver {
            self.declare_parameter(func, receiver, false, substitution, objects);
        }
        if !substitution.1.is_empty() && self.tree.func(func).parent.is_none() {
            let (object, pos) = (self.tree.func(func).object, self.tree.func(func).pos);
            let words = object.map_or(0, |object| self.dictionary_layout(object).words as u64);
            let words = self.types.intern(Type::Array(Some(words), TypeId::UINTPTR));
            let ty = self.types.pointer_to(words);
            let name = Name::from(DICTIONARY);
            let var = Var { name: name.clone(), ty, pos, class: VarClass::Parameter, func, definition: None };
            let var = Some(self.tree.add_var(var));
            let parameter = Parameter { var, name: Some(name), ty, pos, variadic: false };
            self.tree.func_mut(func).parameters.push(parameter);
        }
        let last = variables.parameters.len().checked_sub(1);
        for (index, &parameter) in variables.parameters.iter().enumerate() {
            self.declare_parameter(func, parameter, variadic && Some(index) == last, substitution, objects);
        }
        for (index, &result) in variables.results.iter().enumerate() {
            let record = self.types.object(result).clone();
            let unnamed = record.name.as_str().is_empty() || record.name.is_blank();
            let name = if unnamed { Name::from(format!("~r{index}").as_str()) } else { record.name };
            let ty = self.types.substitute(record.ty, &substitution.0, &substitution.1);
            let var = Var { name, ty, pos: record.pos, class: VarClass::Result, func, definition: None };
            let var = self.tree.add_var(var);
            self.tree.func_mut(func).results.push(var);
            objects.insert(result, var);
        }
    }

    fn declare_parameter(
        &mut self,
        func: FuncId,
        object: ObjectId,
        variadic: bool,
        (parameters, arguments): &(Vec<TypeParameterId>, Vec<TypeId>),
        objects: &mut HashMap<ObjectId, VarId>,
    ) {
        let record = self.types.object(object).clone();
        let ty = self.types.substitute(record.ty, parameters, arguments);
        let named = !record.name.as_str().is_empty() && !record.name.is_blank();
        let name = named.then(|| record.name.clone());
        let var = name.clone().map(|name| {
            let var = Var { name, ty, pos: record.pos, class: VarClass::Parameter, func, definition: None };
            self.tree.add_var(var)
        });
        if let Some(var) = var {
            objects.insert(object, var);
        }
        self.tree.func_mut(func).parameters.push(Parameter { var, name, ty, pos: record.pos, variadic });
    }

    /// Builds the body of a function, unless that was done.
    pub fn build(&mut self, func: FuncId) {
        let Some(pending) = self.pending.remove(&func) else { return };
        let declaration: &'a FunctionDeclaration = pending.declaration;
        let package = self.packages[pending.package];
        let body = declaration.body.as_ref().expect("pending functions have bodies");
        let mut function = FunctionBuilder {
            builder: self,
            info: package.info,
            package: package.id,
            parameters: pending.parameters,
            arguments: pending.arguments,
            objects: pending.objects,
            func,
            statements: &body.statements,
            range_bodies: Vec::new(),
            label: None,
        };
        let statements = function.statements(&body.statements);
        self.tree.func_mut(func).body = Body::Statements(statements);
    }

    /// The function that initializes the package's variables.
    pub fn initializer(&mut self, package: usize) -> FuncId {
        let input = self.packages[package];
        let func = self.new_function("init".to_string(), input.id, Pos::NONE, None);
        let mut function = self.in_synthetic(package, func);
        let statements = function.package_variables(input.files);
        self.tree.func_mut(func).body = Body::Statements(statements);
        func
    }

    /// For functions that have no declaration.
    pub(super) fn in_synthetic(&mut self, package: usize, func: FuncId) -> FunctionBuilder<'_, 'a> {
        let input = self.packages[package];
        FunctionBuilder {
            builder: self,
            info: input.info,
            package: input.id,
            parameters: Vec::new(),
            arguments: Vec::new(),
            objects: HashMap::new(),
            func,
            statements: &[],
            range_bodies: Vec::new(),
            label: None,
        }
    }

    fn new_function(&mut self, name: String, package: PackageId, pos: Pos, parent: Option<FuncId>) -> FuncId {
        let is_instance = parent.is_some_and(|parent| self.tree.func(parent).is_instance);
        self.tree.add_func(Func {
            name,
            package,
            pos,
            parameters: Vec::new(),
            has_receiver: false,
            results: Vec::new(),
            variables: Vec::new(),
            body: Body::Pending,
            parent,
            captures: Vec::new(),
            is_wrapper: false,
            is_instance,
            no_escape: false,
            uintptr_escapes: false,
            uintptr_lives: false,
            no_inline: false,
            object: None,
        })
    }
}

impl<'a> FunctionBuilder<'_, 'a> {
    /// A closure within the function being built, not filled yet.
    pub fn new_closure(&mut self, kind: &str, pos: Pos) -> FuncId {
        let outer = self.builder.tree.func(self.func);
        let (outer_name, nested) = (outer.name.clone(), outer.parent.is_some());
        let counted = match kind {
            "func" => "func",
            "range" => "range",
            _ => "wrap",
        };
        let count = self.builder.closure_counts.entry((self.func, counted)).or_insert(0);
        *count += 1;
        let name = match (kind, nested) {
            ("func", true) => format!("{outer_name}.{count}"),
            ("range", _) => format!("{outer_name}-range{count}"),
            _ => format!("{outer_name}.{kind}{count}"),
        };
        self.builder.new_function(name, self.package, pos, Some(self.func))
    }

    /// `func(…) { … }`.
    pub fn function_literal(&mut self, id: ExprId, literal: &'a FunctionLiteral, ty: TypeId, pos: Pos) -> NodeId {
        let func = self.new_closure("func", pos);
        let variables = self.info.literal_variables.get(&id).cloned().unwrap_or_default();
        let substitution = (self.parameters.clone(), self.arguments.clone());
        self.builder.declare_variables(func, ty, &variables, &substitution, &mut self.objects);
        let around = std::mem::replace(&mut self.statements, &literal.body.statements);
        self.within(func, |function| function.statements(&literal.body.statements));
        self.statements = around;
        self.capture_dictionary(func);
        self.builder.add(Kind::Closure(func), ty, pos)
    }

    /// Closures of an instance capture its dictionary, needed or not, behind everything else.
    pub fn capture_dictionary(&mut self, closure: FuncId) {
        let outermost = self.outermost();
        let tree = &self.builder.tree;
        let is_dictionary = |var: &VarId| tree.var(*var).name.as_str() == DICTIONARY;
        let mut parameters = tree.func(outermost).parameters.iter().filter_map(|parameter| parameter.var);
        let Some(dictionary) = parameters.find(is_dictionary) else { return };
        let pos = tree.var(dictionary).pos;
        let captures = &mut self.builder.tree.func_mut(closure).captures;
        captures.retain(|(var, _)| *var != dictionary);
        captures.push((dictionary, pos));
    }

    /// Builds a closure's body.
    pub fn within(&mut self, func: FuncId, body: impl FnOnce(&mut Self) -> Vec<NodeId>) {
        let outer = std::mem::replace(&mut self.func, func);
        let statements = body(self);
        self.func = outer;
        self.builder.tree.func_mut(func).body = Body::Statements(statements);
    }

    /// Mentions a variable; a closure on the way captures it.
    pub fn variable(&mut self, var: VarId, pos: Pos) -> NodeId {
        let record = self.builder.tree.var(var);
        let (owner, ty) = (record.func, record.ty);
        let mut current = self.func;
        while current != owner {
            let func = self.builder.tree.func_mut(current);
            if !func.captures.iter().any(|(captured, _)| *captured == var) {
                func.captures.push((var, pos));
            }
            current = func.parent.expect("a variable belongs to an enclosing function");
        }
        self.builder.add(Kind::Var(var), ty, pos)
    }

    /// A variable the compiler makes.
    pub fn temporary(&mut self, ty: TypeId, pos: Pos) -> VarId {
        let name = self.builder.tree.temporary_name(self.func);
        self.named_temporary(&name, ty, pos)
    }

    pub fn named_temporary(&mut self, name: &str, ty: TypeId, pos: Pos) -> VarId {
        let var = Var { name: Name::from(name), ty, pos, class: VarClass::Local, func: self.func, definition: None };
        self.builder.tree.add_var(var)
    }

    /// A type, for this instance's type arguments.
    pub fn substitute(&mut self, ty: TypeId) -> TypeId {
        let substituted = self.builder.types.substitute(ty, &self.parameters, &self.arguments);
        self.builder.mention(self.func, substituted);
        if substituted != ty {
            let outermost = self.outermost();
            self.builder.generic_types.entry(outermost).or_default().insert(ty);
        }
        substituted
    }

    /// The declared function that is being built.
    pub fn outermost(&self) -> FuncId {
        let mut outermost = self.func;
        while let Some(parent) = self.builder.tree.func(outermost).parent {
            outermost = parent;
        }
        outermost
    }

    /// Type arguments at a use of a generic function, for this instance; the use is remembered.
    pub fn use_instance(&mut self, object: ObjectId, instance: ExprId) -> Vec<TypeId> {
        let arguments = self.instance_arguments(instance);
        self.builder.mention_instance(self.func, object, &arguments);
        if arguments.iter().any(|&argument| self.builder.types.has_shape(argument))
            && let Some(found) = self.info.instances.get(&instance)
        {
            let outermost = self.outermost();
            let use_of = (object, found.arguments.to_vec());
            self.builder.generic_instances.entry(outermost).or_default().push(use_of);
        }
        arguments
    }
}
