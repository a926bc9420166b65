//! A readable dump of the tree, for golden tests and `--print-after`.
//!
//! It looks like Go where the tree is like Go. Locals print with their names, made-up ones as `%3`;
//! types as `%T` prints them. Positions and allocation sites are left out.
//!
//! Start at [`program`] and [`func`].

use crate::func::{
    BinaryOp, Body, Call, Callee, Constant, Conversion, Expr, ExprKind, Func, LocalKind, SelectComm, Stmt, StmtKind,
    UnaryOp,
};
use crate::index::{Entity, FuncId, GlobalId, LabelId, LocalId, StringId, TypeId};
use crate::program::{Program, StaticValue};
use crate::types::{Basic, TypeKind};
use std::fmt::Write;

/// The whole program: package-level variables, method tables, functions.
pub fn program(program: &Program) -> String {
    let mut text = String::new();
    for (id, _) in program.globals.iter() {
        text += &global(program, id);
    }
    for (id, itab) in program.itabs.iter() {
        let names: Vec<&str> = itab.functions.iter().map(|&id| program.funcs[id].name.as_str()).collect();
        let (concrete, interface) = (type_name(program, itab.concrete), type_name(program, itab.interface));
        let _ = writeln!(text, "itab {id:?} {concrete} as {interface}: {}", names.join(", "));
    }
    for (id, _) in program.funcs.iter() {
        text += &func(program, id);
    }
    text
}

/// A package-level variable with its initial value.
pub fn global(program: &Program, id: GlobalId) -> String {
    let record = &program.globals[id];
    let mut text = format!("var {} {}", record.name, type_name(program, record.ty));
    if record.init != StaticValue::Zero {
        let _ = write!(text, " = {}", static_value(program, &record.init));
    }
    text + "\n"
}

/// One function.
pub fn func(program: &Program, id: FuncId) -> String {
    let func = &program.funcs[id];
    let printer = Printer { program, func };
    let mut text = format!("func {}{}", func.name, printer.signature());
    let flags = [
        (func.flags.closure, "closure"),
        (func.flags.wrapper, "wrapper"),
        (func.flags.has_defer, "defer"),
        (func.flags.has_recover, "recover"),
        (func.flags.no_inline, "noinline"),
    ];
    for (_, flag) in flags.iter().filter(|(set, _)| *set) {
        let _ = write!(text, " {flag}");
    }
    if !func.captures.is_empty() {
        let captures: Vec<String> = func.captures.iter().map(|&local| printer.capture(local)).collect();
        let _ = write!(text, " captures({})", captures.join(", "));
    }
    match &func.body {
        Body::Native { symbol } => {
            let _ = writeln!(text, " = native {symbol}");
        }
        Body::Go(body) => {
            text += " {\n";
            printer.stmts(body, 1, &mut text);
            text += "}\n";
        }
    }
    text
}

/// Data as it stands in the image.
fn static_value(program: &Program, value: &StaticValue) -> String {
    match value {
        StaticValue::Zero => "zero".to_string(),
        StaticValue::Bool(value) => value.to_string(),
        StaticValue::Int(value) => (*value as i64).to_string(),
        StaticValue::Float(value) => format!("{value:?}"),
        StaticValue::Complex(real, imaginary) => format!("({real:?}+{imaginary:?}i)"),
        StaticValue::String(id) => string(program, *id),
        StaticValue::Address(global, 0) => format!("&{}", program.globals[*global].name),
        StaticValue::Address(global, offset) => format!("&{}+{offset}", program.globals[*global].name),
        StaticValue::Func(func) => program.funcs[*func].name.clone(),
        StaticValue::Slice { array, length, .. } => format!("{}[:{length}]", program.globals[*array].name),
        StaticValue::Interface { ty, data, .. } => {
            format!("{}({})", type_name(program, *ty), static_value(program, data))
        }
        StaticValue::Aggregate(parts) => {
            let parts: Vec<String> =
                parts.iter().map(|(index, value)| format!("{index}: {}", static_value(program, value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
    }
}

fn string(program: &Program, id: StringId) -> String {
    format!("{:?}", String::from_utf8_lossy(&program.strings[id]))
}

fn type_name(program: &Program, ty: TypeId) -> &str {
    &program.types[ty].string
}

struct Printer<'a> {
    program: &'a Program,
    func: &'a Func,
}

impl Printer<'_> {
    fn signature(&self) -> String {
        let list = |locals: &[LocalId]| {
            let list: Vec<String> = locals
                .iter()
                .map(|&local| format!("{} {}", self.local(local), self.ty(self.func.locals[local].ty)))
                .collect();
            list.join(", ")
        };
        let mut text = format!("({})", list(&self.func.params));
        if !self.func.results.is_empty() {
            let _ = write!(text, " ({})", list(&self.func.results));
        }
        text
    }

    fn capture(&self, local: LocalId) -> String {
        let by_reference = self.func.locals[local].kind == LocalKind::CapturedReference;
        format!("{}{}", if by_reference { "&" } else { "" }, self.local(local))
    }

    fn ty(&self, ty: TypeId) -> &str {
        type_name(self.program, ty)
    }

    /// The name; with the number if another local of the function has the same.
    fn local(&self, local: LocalId) -> String {
        let name = &self.func.locals[local].name;
        if name.is_empty() {
            return format!("%{}", local.index());
        }
        let is_unique = self.func.locals.values().filter(|other| other.name == *name).count() == 1;
        if is_unique { name.clone() } else { format!("{name}%{}", local.index()) }
    }

    fn label(&self, label: LabelId) -> String {
        let name = &self.func.labels[label].name;
        format!("{}.{}", if name.is_empty() { "L" } else { name }, label.index())
    }

    fn stmts(&self, list: &[Stmt], depth: usize, text: &mut String) {
        for stmt in list {
            self.stmt(stmt, depth, text);
        }
    }

    fn line(&self, depth: usize, line: &str, text: &mut String) {
        let _ = writeln!(text, "{}{line}", "  ".repeat(depth));
    }

    fn nested(&self, head: &str, body: &[Stmt], depth: usize, text: &mut String) {
        self.line(depth, &format!("{head} {{"), text);
        self.stmts(body, depth + 1, text);
        self.line(depth, "}", text);
    }

    fn stmt(&self, stmt: &Stmt, depth: usize, text: &mut String) {
        match &stmt.kind {
            StmtKind::If { condition, then, otherwise } => {
                self.nested(&format!("if {}", self.expr(condition)), then, depth, text);
                if !otherwise.is_empty() {
                    self.nested("else", otherwise, depth, text);
                }
            }
            StmtKind::Block(body) => self.nested("block", body, depth, text),
            StmtKind::Breakable { label, body } => {
                self.nested(&format!("breakable {}", self.label(*label)), body, depth, text);
            }
            StmtKind::Loop { label, condition, post, body } => {
                let condition =
                    condition.as_ref().map_or(String::new(), |condition| format!(" {}", self.expr(condition)));
                self.nested(&format!("loop {}{condition}", self.label(*label)), body, depth, text);
                if !post.is_empty() {
                    self.nested("post", post, depth, text);
                }
            }
            StmtKind::Switch { value, arms, default } => {
                self.line(depth, &format!("switch {}", self.expr(value)), text);
                for (values, body) in arms {
                    let values: Vec<String> = values.iter().map(i128::to_string).collect();
                    self.nested(&format!("case {}", values.join(", ")), body, depth, text);
                }
                self.nested("default", default, depth, text);
            }
            StmtKind::Select { cases, default, label } => {
                self.line(depth, &format!("select {}", self.label(*label)), text);
                for case in cases {
                    self.nested(&format!("case {}", self.communication(&case.comm)), &case.body, depth, text);
                }
                if let Some(default) = default {
                    self.nested("default", default, depth, text);
                }
            }
            simple => self.line(depth, &self.simple_stmt(simple), text),
        }
    }

    fn simple_stmt(&self, stmt: &StmtKind) -> String {
        match stmt {
            StmtKind::Declare { local, value } => {
                let record = &self.func.locals[*local];
                let mark = if record.captured_by_reference || record.address_taken { "&" } else { "" };
                let head = format!("var {mark}{} {}", self.local(*local), self.ty(record.ty));
                value.as_ref().map_or(head.clone(), |value| format!("{head} = {}", self.expr(value)))
            }
            StmtKind::Assign { place, value } => format!("{} = {}", self.expr(place), self.expr(value)),
            StmtKind::AssignTuple { places, value } => {
                let places: Vec<String> = places
                    .iter()
                    .map(|place| place.as_ref().map_or("_".to_string(), |place| self.expr(place)))
                    .collect();
                format!("{} = {}", places.join(", "), self.expr(value))
            }
            StmtKind::Update { place, op, value } => {
                format!("{} {}= {}", self.expr(place), operator(*op), self.expr(value))
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Label(label) => format!("{}:", self.label(*label)),
            StmtKind::Break(label) => format!("break {}", self.label(*label)),
            StmtKind::Continue(label) => format!("continue {}", self.label(*label)),
            StmtKind::Goto(label) => format!("goto {}", self.label(*label)),
            StmtKind::Return(values) if values.is_empty() => "return".to_string(),
            StmtKind::Return(values) => format!("return {}", self.list(values)),
            StmtKind::Go(value) => format!("go {}", self.expr(value)),
            StmtKind::Defer(value) => format!("defer {}", self.expr(value)),
            StmtKind::Send { channel, value } => format!("{} <- {}", self.expr(channel), self.expr(value)),
            other => panic!("not a simple statement: {other:?}"),
        }
    }

    fn communication(&self, comm: &SelectComm) -> String {
        match comm {
            SelectComm::Send { channel, value } => format!("{} <- {}", self.expr(channel), self.expr(value)),
            SelectComm::Receive { channel, value, ok } => {
                let name = |local: &Option<LocalId>| local.map_or("_".to_string(), |local| self.local(local));
                format!("{}, {} = <-{}", name(value), name(ok), self.expr(channel))
            }
        }
    }

    fn list(&self, values: &[Expr]) -> String {
        let list: Vec<String> = values.iter().map(|value| self.expr(value)).collect();
        list.join(", ")
    }

    fn expr(&self, value: &Expr) -> String {
        use ExprKind as K;
        let e = |value: &Expr| self.expr(value);
        match &*value.kind {
            K::Constant(constant) => self.constant(constant, value.ty),
            K::Zero => format!("zero({})", self.ty(value.ty)),
            K::Local(local) => self.local(*local),
            K::Global(global) => self.program.globals[*global].name.clone(),
            K::FuncValue(func) => self.program.funcs[*func].name.clone(),
            K::Unary(op, a) => format!("{}{}", unary_operator(*op), e(a)),
            K::Binary(op, a, b) => format!("({} {} {})", e(a), operator(*op), e(b)),
            K::AndAnd(a, b) => format!("({} && {})", e(a), e(b)),
            K::OrOr(a, b) => format!("({} || {})", e(a), e(b)),
            K::Concat { parts, .. } => format!("concat({})", self.list(parts)),
            K::Deref(a) => format!("*{}", e(a)),
            K::Field(a, index) => self.field(a, *index),
            K::IndexArray(a, b) | K::IndexSlice(a, b) | K::IndexString(a, b) | K::IndexMap(a, b) => {
                format!("{}[{}]", e(a), e(b))
            }
            K::IndexUnchecked(a, b) => format!("{}[{} unchecked]", e(a), e(b)),
            K::IndexMapOk(a, b) => format!("{}[{}, ok]", e(a), e(b)),
            K::AddressOf(a) => format!("&{}", e(a)),
            K::Call(call) => self.call(call),
            K::Convert(conversion, a) => self.conversion(conversion, value.ty, a),
            K::ToInterface { value: a, .. } => format!("iface[{}]({})", self.ty(value.ty), e(a)),
            K::InterfaceToInterface(a) => format!("widen[{}]({})", self.ty(value.ty), e(a)),
            K::TypeAssert { value: a, target, comma_ok } => {
                format!("{}.({}{})", e(a), self.ty(*target), if *comma_ok { ", ok" } else { "" })
            }
            K::TypeIs { value: a, target } => {
                format!("{} is {}", e(a), target.map_or("nil", |target| self.ty(target)))
            }
            K::InterfaceData(a) => format!("data[{}]({})", self.ty(value.ty), e(a)),
            K::Closure { func, captures, .. } => {
                let list: Vec<String> = captures
                    .iter()
                    .map(|capture| {
                        format!("{}{}", if capture.by_reference { "&" } else { "" }, self.local(capture.local))
                    })
                    .collect();
                format!("closure {}({})", self.program.funcs[*func].name, list.join(", "))
            }
            K::Receive { channel, comma_ok } => format!("<-{}{}", e(channel), if *comma_ok { " ok" } else { "" }),
            K::Sequence(list, a) => {
                let mut inner = String::new();
                self.stmts(list, 0, &mut inner);
                let inner: Vec<&str> = inner.lines().map(str::trim).collect();
                format!("({}; {})", inner.join("; "), e(a))
            }
            K::Conditional(a, b, c) => format!("({} ? {} : {})", e(a), e(b), e(c)),
            K::Slice { .. } => self.slice(value),
            K::StructLiteral(_) | K::ArrayLiteral(_) | K::SliceLiteral { .. } | K::MapLiteral { .. } => {
                self.literal(value)
            }
            _ => self.operation(value),
        }
    }

    fn slice(&self, value: &Expr) -> String {
        let ExprKind::Slice { operand, low, high, max } = &*value.kind else { panic!("not a slice expression") };
        let bound = |bound: &Option<Expr>| bound.as_ref().map_or(String::new(), |bound| self.expr(bound));
        let max = max.as_ref().map_or(String::new(), |max| format!(":{}", self.expr(max)));
        format!("{}[{}:{}{max}]", self.expr(operand), bound(low), bound(high))
    }

    /// Operations that print like calls.
    fn operation(&self, value: &Expr) -> String {
        use ExprKind as K;
        let e = |value: &Expr| self.expr(value);
        let optional =
            |value: &Option<Expr>| value.as_ref().map_or(String::new(), |value| format!(", {}", self.expr(value)));
        let ty = self.ty(value.ty);
        match &*value.kind {
            K::New { element, value, .. } => format!("new({}{})", self.ty(*element), optional(value)),
            K::MakeSlice { length, capacity, .. } => format!("make({ty}, {}{})", e(length), optional(capacity)),
            K::MakeMap { hint, .. } => format!("make({ty}{})", optional(hint)),
            K::MakeChan { size, .. } => format!("make({ty}{})", optional(size)),
            K::Append { slice, elements, spread, .. } => {
                let mut parts = vec![e(slice)];
                parts.extend(elements.iter().map(e));
                parts.extend(spread.iter().map(|spread| format!("{}...", e(spread))));
                format!("append({})", parts.join(", "))
            }
            K::MoveSlice { slice, .. } => format!("move({})", e(slice)),
            K::Copy { to, from } => format!("copy({}, {})", e(to), e(from)),
            K::Len(a) => format!("len({})", e(a)),
            K::Cap(a) => format!("cap({})", e(a)),
            K::Delete { map, key } => format!("delete({}, {})", e(map), e(key)),
            K::Clear(a) => format!("clear({})", e(a)),
            K::Min(list) => format!("min({})", self.list(list)),
            K::Max(list) => format!("max({})", self.list(list)),
            K::Panic(a) => format!("panic({})", e(a)),
            K::Recover => "recover()".to_string(),
            K::Print { args, newline } => {
                format!("{}({})", if *newline { "println" } else { "print" }, self.list(args))
            }
            K::Complex(a, b) => format!("complex({}, {})", e(a), e(b)),
            K::Real(a) => format!("real({})", e(a)),
            K::Imaginary(a) => format!("imag({})", e(a)),
            K::Close(a) => format!("close({})", e(a)),
            K::UnsafeAdd(a, b) => format!("unsafe.Add({}, {})", e(a), e(b)),
            K::UnsafeSlice(a, b) => format!("unsafe.Slice({}, {})", e(a), e(b)),
            K::UnsafeString(a, b) => format!("unsafe.String({}, {})", e(a), e(b)),
            K::DataPointer(a) => format!("unsafe.Data({})", e(a)),
            K::MapIterStart { map, iterator } => format!("iterate({}, {})", self.local(*iterator), e(map)),
            K::MapIterNext { iterator, .. } => format!("next({})", self.local(*iterator)),
            K::MapIterKey { iterator } => format!("key({})", self.local(*iterator)),
            K::MapIterValue { iterator } => format!("value({})", self.local(*iterator)),
            K::DecodeRune { string, index } => format!("decode({}, {})", e(string), e(index)),
            K::TypeDescriptor(ty) => format!("descriptor({})", self.ty(*ty)),
            K::Intrinsic { symbol, args } => format!("{symbol}#({})", self.list(args)),
            K::Inlined { callee, body, .. } => {
                let mut inner = String::new();
                self.stmts(body, 0, &mut inner);
                let inner: Vec<&str> = inner.lines().map(str::trim).collect();
                format!("inlined {}({})", self.program.funcs[*callee].name, inner.join("; "))
            }
            other => panic!("not printed as a call: {other:?}"),
        }
    }

    fn field(&self, base: &Expr, index: usize) -> String {
        let name = match &self.program.types[base.ty].kind {
            TypeKind::Struct { fields } => fields.get(index).map_or("?", |field| field.name.as_str()),
            _ => "?",
        };
        match &*base.kind {
            ExprKind::Deref(pointer) => format!("{}->{name}", self.expr(pointer)),
            _ => format!("{}.{name}", self.expr(base)),
        }
    }

    fn call(&self, call: &Call) -> String {
        let callee = match &call.callee {
            Callee::Static(func) => self.program.funcs[*func].name.clone(),
            Callee::Value(value) => format!("call {}", self.expr(value)),
            Callee::Interface { receiver, method } => {
                let name = match &self.program.types[receiver.ty].kind {
                    TypeKind::Interface { methods } => methods[*method].name.as_str(),
                    _ => "?",
                };
                format!("{}.{name}", self.expr(receiver))
            }
        };
        format!("{callee}({})", self.list(&call.args))
    }

    fn conversion(&self, conversion: &Conversion, ty: TypeId, value: &Expr) -> String {
        let suffix = if *conversion == Conversion::Representation { "!" } else { "" };
        format!("{}{suffix}({})", self.ty(ty), self.expr(value))
    }

    fn constant(&self, constant: &Constant, ty: TypeId) -> String {
        let text = match constant {
            Constant::Bool(value) => value.to_string(),
            Constant::Int(value) => self.integer(*value, ty),
            Constant::Float(value) => format!("{value:?}"),
            Constant::Complex(real, imaginary) => format!("({real:?}+{imaginary:?}i)"),
            Constant::String(id) => string(self.program, *id),
            Constant::Nil => "nil".to_string(),
        };
        match self.ty(ty) {
            "int" | "string" | "bool" | "float64" => text,
            _ if *constant == Constant::Nil => text,
            ty => format!("{ty}({text})"),
        }
    }

    fn integer(&self, value: u64, ty: TypeId) -> String {
        let record = &self.program.types[ty];
        let is_signed = matches!(
            record.kind,
            TypeKind::Basic(Basic::Int | Basic::Int8 | Basic::Int16 | Basic::Int32 | Basic::Int64)
        );
        if !is_signed {
            return value.to_string();
        }
        let shift = 64 - record.size * 8;
        ((value << shift) as i64 >> shift).to_string()
    }

    fn literal(&self, value: &Expr) -> String {
        let parts: Vec<String> = match &*value.kind {
            ExprKind::StructLiteral(fields) => {
                let names = match &self.program.types[value.ty].kind {
                    TypeKind::Struct { fields } => fields.iter().map(|field| field.name.as_str()).collect(),
                    _ => Vec::new(),
                };
                fields.iter().map(|(index, field)| format!("{}: {}", names[*index], self.expr(field))).collect()
            }
            ExprKind::ArrayLiteral(elements) | ExprKind::SliceLiteral { elements, .. } => {
                let in_row = elements.iter().enumerate().all(|(place, (index, _))| place as u64 == *index);
                elements
                    .iter()
                    .map(
                        |(index, element)| {
                            if in_row { self.expr(element) } else { format!("{index}: {}", self.expr(element)) }
                        },
                    )
                    .collect()
            }
            ExprKind::MapLiteral { entries, .. } => {
                entries.iter().map(|(key, value)| format!("{}: {}", self.expr(key), self.expr(value))).collect()
            }
            other => panic!("no literal: {other:?}"),
        };
        format!("{}{{{}}}", self.ty(value.ty), parts.join(", "))
    }
}

fn unary_operator(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Negate => "-",
        UnaryOp::Not => "!",
        UnaryOp::Complement => "^",
    }
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Remainder => "%",
        BinaryOp::And => "&",
        BinaryOp::Or => "|",
        BinaryOp::Xor => "^",
        BinaryOp::AndNot => "&^",
        BinaryOp::ShiftLeft => "<<",
        BinaryOp::ShiftRight => ">>",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
    }
}
