//! Forms to a tree in which every name is resolved. Nothing here knows the heap.
//!
//! A local variable is a place on the root stack, counted from the frame's base: the builder knows at
//! each expression how deep the stack is, temporaries included.

use super::reader::Form;
use std::collections::HashMap;

/// An expression. Evaluating it pushes one value.
#[derive(Debug)]
pub enum Expression {
    Nil,
    Integer(i32),
    Text(String),
    /// The value at this depth of the frame.
    Local(usize),
    SetLocal(usize, Box<Expression>),
    Global(usize),
    SetGlobal(usize, Box<Expression>),
    If(Box<[Expression; 3]>),
    While(Box<[Expression; 2]>),
    Begin(Vec<Expression>),
    /// Values of new locals, then the body.
    Let(Vec<Expression>, Box<Expression>),
    Call(usize, Vec<Expression>),
    Spawn(usize, Vec<Expression>),
    /// The function is called with the value once nothing else reaches it.
    Finalize(usize, Box<Expression>),
    Primitive(Primitive, Vec<Expression>),
}

/// Operations of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primitive {
    Add,
    Subtract,
    Multiply,
    Remainder,
    Less,
    Equal,
    Pair,
    First,
    Rest,
    SetFirst,
    SetRest,
    Array,
    Get,
    Put,
    Length,
    Concatenate,
    Print,
    Weak,
    WeakGet,
    Ephemeron,
    EphemeronValue,
    RunFinalizers,
    Join,
    Collect,
}

/// Name, operation, number of operands.
const PRIMITIVES: [(&str, Primitive, usize); 24] = [
    ("+", Primitive::Add, 2),
    ("-", Primitive::Subtract, 2),
    ("*", Primitive::Multiply, 2),
    ("%", Primitive::Remainder, 2),
    ("<", Primitive::Less, 2),
    ("=", Primitive::Equal, 2),
    ("pair", Primitive::Pair, 2),
    ("first", Primitive::First, 1),
    ("rest", Primitive::Rest, 1),
    ("set-first", Primitive::SetFirst, 2),
    ("set-rest", Primitive::SetRest, 2),
    ("array", Primitive::Array, 1),
    ("get", Primitive::Get, 2),
    ("put", Primitive::Put, 3),
    ("length", Primitive::Length, 1),
    ("concatenate", Primitive::Concatenate, 2),
    ("print", Primitive::Print, 1),
    ("weak", Primitive::Weak, 1),
    ("weak-get", Primitive::WeakGet, 1),
    ("ephemeron", Primitive::Ephemeron, 2),
    ("ephemeron-value", Primitive::EphemeronValue, 1),
    ("run-finalizers", Primitive::RunFinalizers, 0),
    ("join", Primitive::Join, 1),
    ("collect", Primitive::Collect, 0),
];

/// A function: the number of its parameters, which are its first locals, and its body.
#[derive(Debug)]
pub struct Function {
    pub parameters: usize,
    pub body: Expression,
}

/// A whole program.
#[derive(Debug)]
pub struct Program {
    pub functions: Vec<Function>,
    pub globals: usize,
    pub main: usize,
}

impl Program {
    /// Builds a program of `(define (name parameter…) expression…)` and `(global name)` forms.
    pub fn build(forms: &[Form]) -> Result<Program, String> {
        let mut names = Names::default();
        let mut definitions = Vec::new();
        for form in forms {
            match form {
                Form::List(items) => match items.as_slice() {
                    [Form::Name(keyword), Form::List(head), body @ ..] if keyword == "define" => {
                        let head = head.iter().map(name_of).collect::<Result<Vec<&str>, String>>()?;
                        let (name, parameters) = head.split_first().ok_or("a function has no name")?;
                        names.functions.insert(name.to_string(), (definitions.len(), parameters.len()));
                        definitions.push((parameters.to_vec(), body));
                    }
                    [Form::Name(keyword), name] if keyword == "global" => {
                        names.globals.insert(name_of(name)?.to_string(), names.globals.len());
                    }
                    _ => return Err(format!("not a definition: {form:?}")),
                },
                _ => return Err(format!("not a definition: {form:?}")),
            }
        }
        let &(main, 0) = names.functions.get("main").ok_or("there is no function main")? else {
            return Err("main has parameters".to_string());
        };
        let mut functions = Vec::new();
        for (parameters, body) in definitions {
            let locals = parameters.iter().enumerate().map(|(depth, name)| (name.to_string(), depth)).collect();
            let mut scope = Scope { names: &names, locals };
            functions.push(Function { parameters: parameters.len(), body: scope.sequence(body, parameters.len())? });
        }
        Ok(Program { functions, globals: names.globals.len(), main })
    }
}

/// What a whole program defines.
#[derive(Default)]
struct Names {
    /// Number and count of parameters.
    functions: HashMap<String, (usize, usize)>,
    globals: HashMap<String, usize>,
}

struct Scope<'a> {
    names: &'a Names,
    /// Innermost last.
    locals: Vec<(String, usize)>,
}

impl Scope<'_> {
    /// Builds the expression `form`, which is evaluated with `depth` values on the frame.
    fn expression(&mut self, form: &Form, depth: usize) -> Result<Expression, String> {
        match form {
            Form::Integer(value) => Ok(Expression::Integer(*value)),
            Form::Text(text) => Ok(Expression::Text(text.clone())),
            Form::Name(name) if name == "nil" => Ok(Expression::Nil),
            Form::Name(name) => self.variable(name),
            Form::List(items) => {
                let (head, operands) = items.split_first().ok_or("an empty list is no expression")?;
                self.compound(name_of(head)?, operands, depth)
            }
        }
    }

    fn variable(&self, name: &str) -> Result<Expression, String> {
        if let Some((_, place)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(Expression::Local(*place));
        }
        match self.names.globals.get(name) {
            Some(&index) => Ok(Expression::Global(index)),
            None => Err(format!("{name} is not defined")),
        }
    }

    fn compound(&mut self, head: &str, operands: &[Form], depth: usize) -> Result<Expression, String> {
        match (head, operands) {
            ("begin", _) => self.sequence(operands, depth),
            ("if", [condition, yes, no]) => Ok(Expression::If(Box::new([
                self.expression(condition, depth)?,
                self.expression(yes, depth)?,
                self.expression(no, depth)?,
            ]))),
            ("while", [condition, body @ ..]) => {
                Ok(Expression::While(Box::new([self.expression(condition, depth)?, self.sequence(body, depth)?])))
            }
            ("let", [Form::List(bindings), body @ ..]) => self.bindings(bindings, body, depth),
            ("set", [name, value]) => {
                let value = Box::new(self.expression(value, depth)?);
                match self.variable(name_of(name)?)? {
                    Expression::Global(index) => Ok(Expression::SetGlobal(index, value)),
                    Expression::Local(place) => Ok(Expression::SetLocal(place, value)),
                    _ => Err("only variables can be set".to_string()),
                }
            }
            ("spawn", [call]) => match self.expression(call, depth)? {
                Expression::Call(function, arguments) => Ok(Expression::Spawn(function, arguments)),
                _ => Err("only calls can be spawned".to_string()),
            },
            ("finalize", [object, name]) => {
                let object = Box::new(self.expression(object, depth)?);
                let name = name_of(name)?;
                match self.names.functions.get(name) {
                    Some(&(function, 1)) => Ok(Expression::Finalize(function, object)),
                    _ => Err(format!("{name} is no function of one parameter")),
                }
            }
            _ => self.call(head, operands, depth),
        }
    }

    fn bindings(&mut self, bindings: &[Form], body: &[Form], depth: usize) -> Result<Expression, String> {
        let outer = self.locals.len();
        let mut values = Vec::new();
        for (index, binding) in bindings.iter().enumerate() {
            let Form::List(binding) = binding else { return Err("a binding is (name value)".to_string()) };
            let [name, value] = binding.as_slice() else { return Err("a binding is (name value)".to_string()) };
            values.push(self.expression(value, depth + index)?);
            self.locals.push((name_of(name)?.to_string(), depth + index));
        }
        let body = self.sequence(body, depth + bindings.len())?;
        self.locals.truncate(outer);
        Ok(Expression::Let(values, Box::new(body)))
    }

    fn call(&mut self, head: &str, operands: &[Form], depth: usize) -> Result<Expression, String> {
        let arguments = operands
            .iter()
            .enumerate()
            .map(|(index, operand)| self.expression(operand, depth + index))
            .collect::<Result<Vec<Expression>, String>>()?;
        if let Some(&(function, parameters)) = self.names.functions.get(head) {
            check_count(head, parameters, arguments.len())?;
            return Ok(Expression::Call(function, arguments));
        }
        let (_, primitive, count) =
            PRIMITIVES.iter().find(|(name, ..)| *name == head).ok_or_else(|| format!("{head} is not defined"))?;
        check_count(head, *count, arguments.len())?;
        Ok(Expression::Primitive(*primitive, arguments))
    }

    fn sequence(&mut self, forms: &[Form], depth: usize) -> Result<Expression, String> {
        let expressions = forms.iter().map(|form| self.expression(form, depth)).collect::<Result<Vec<_>, _>>()?;
        Ok(Expression::Begin(expressions))
    }
}

fn check_count(name: &str, expected: usize, found: usize) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{name} takes {expected} operands, not {found}")) }
}

fn name_of(form: &Form) -> Result<&str, String> {
    match form {
        Form::Name(name) => Ok(name),
        _ => Err(format!("not a name: {form:?}")),
    }
}
