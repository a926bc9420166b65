//! A compact builder of programs in the typed tree, for the tests of this crate.

use burrow_abi::native::Effect;
use burrow_codegen::{CodegenError, Options, generate};
use burrow_image::Image;
use burrow_ir::Pos;
use burrow_ir::func::{
    AllocSite, BinaryOp, Body, Call, Callee, Constant, Expr, ExprKind, Func, Label, Local, LocalKind, Stmt, StmtKind,
    Storage,
};
use burrow_ir::index::{AllocId, FuncId, LabelId, LocalId, TypeId};
use burrow_ir::program::{Position, Positions, Program};
use burrow_ir::types::{Basic, Field, Signature, Type, TypeKind};

/// A program under construction with the types that tests use.
pub struct Builder {
    pub program: Program,
    pub int: TypeId,
    pub bool_: TypeId,
    pub pointer: TypeId,
}

impl Builder {
    pub fn new() -> Builder {
        let mut program = Program { files: vec!["main.go".into()], ..Program::default() };
        let int = add_type(&mut program, TypeKind::Basic(Basic::Int), "int", 8);
        let bool_ = add_type(&mut program, TypeKind::Basic(Basic::Bool), "bool", 1);
        let pointer = add_type(&mut program, TypeKind::Pointer(int), "*int", 8);
        Builder { program, int, bool_, pointer }
    }

    pub fn add_type(&mut self, kind: TypeKind, name: &str, size: u64) -> TypeId {
        add_type(&mut self.program, kind, name, size)
    }

    /// A struct of 8-byte fields.
    pub fn structure(&mut self, name: &str, fields: &[TypeId]) -> TypeId {
        let field = |(index, &ty): (usize, &TypeId)| Field {
            name: format!("f{index}"),
            ty,
            offset: 8 * index as u64,
            embedded: false,
            tag: String::new(),
            package: String::new(),
        };
        let kind = TypeKind::Struct { fields: fields.iter().enumerate().map(field).collect() };
        self.add_type(kind, name, 8 * fields.len() as u64)
    }

    pub fn signature(&mut self, params: &[TypeId], results: &[TypeId]) -> TypeId {
        let signature = Signature { params: params.to_vec(), results: results.to_vec(), variadic: false };
        self.add_type(TypeKind::Func(signature), &format!("func{params:?}{results:?}"), 8)
    }

    pub fn add(&mut self, func: FuncBuilder) -> FuncId {
        self.program.funcs.push(func.func)
    }

    /// Compiles with one and with two threads; the images must be equal, and survive the file.
    pub fn generate(&self) -> Result<Image, Vec<CodegenError>> {
        let effects = |symbol: &str| (symbol == "test.native").then_some(Effect::Full);
        let mut options = Options::new(&effects);
        options.verify = true;
        options.threads = 1;
        let image = generate(&self.program, &Lines, &options)?;
        options.threads = 2;
        let again = generate(&self.program, &Lines, &options)?;
        assert_eq!(image.write(), again.write(), "the image depends on the number of threads");
        Image::read(&image.write()).expect("a generated image is consistent");
        Ok(image)
    }
}

fn add_type(program: &mut Program, kind: TypeKind, name: &str, size: u64) -> TypeId {
    program.types.push(Type {
        kind,
        named: None,
        string: name.into(),
        unique: name.into(),
        size,
        align: size.clamp(1, 8),
        comparable: true,
        methods: Vec::new(),
    })
}

/// Positions are their numbers, as lines.
struct Lines;

impl Positions for Lines {
    fn resolve(&self, pos: Pos) -> Position {
        Position { file: 0, line: pos.number(), column: 1 }
    }
}

/// A function under construction.
pub struct FuncBuilder {
    pub func: Func,
}

impl FuncBuilder {
    pub fn new(name: &str) -> FuncBuilder {
        let mut func = Func::new(name.into(), name.into(), "main".into(), Pos::from_number(1));
        func.end = Pos::from_number(9);
        FuncBuilder { func }
    }

    pub fn local(&mut self, ty: TypeId, kind: LocalKind) -> LocalId {
        self.func.locals.push(Local {
            name: format!("v{}", self.func.locals.len()),
            ty,
            pos: Pos::from_number(1),
            kind,
            address_taken: false,
            captured_by_reference: false,
            reassigned: true,
            storage: Storage::Frame,
            part: None,
        })
    }

    pub fn param(&mut self, ty: TypeId) -> LocalId {
        let local = self.local(ty, LocalKind::Param);
        self.func.params.push(local);
        local
    }

    pub fn result(&mut self, ty: TypeId) -> LocalId {
        let local = self.local(ty, LocalKind::Result);
        self.func.results.push(local);
        local
    }

    pub fn alloc(&mut self, storage: Storage) -> AllocId {
        self.func.allocs.push(AllocSite { pos: Pos::from_number(1), storage, part: None })
    }

    pub fn label(&mut self) -> LabelId {
        self.func.labels.push(Label::default())
    }

    pub fn body(mut self, body: Vec<Stmt>) -> FuncBuilder {
        self.func.body = Body::Go(body);
        self
    }
}

pub fn expr(kind: ExprKind, ty: TypeId) -> Expr {
    at(kind, ty, 2)
}

pub fn at(kind: ExprKind, ty: TypeId, line: u32) -> Expr {
    Expr { kind: Box::new(kind), ty, pos: Pos::from_number(line) }
}

pub fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, pos: Pos::from_number(3) }
}

pub fn int(builder: &Builder, value: i64) -> Expr {
    expr(ExprKind::Constant(Constant::Int(value as u64)), builder.int)
}

pub fn read(builder: &FuncBuilder, local: LocalId) -> Expr {
    expr(ExprKind::Local(local), builder.func.locals[local].ty)
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr, ty: TypeId) -> Expr {
    expr(ExprKind::Binary(op, left, right), ty)
}

pub fn call(func: FuncId, args: Vec<Expr>, ty: TypeId, line: u32) -> Expr {
    at(ExprKind::Call(Call { callee: Callee::Static(func), args, packed: false }), ty, line)
}
