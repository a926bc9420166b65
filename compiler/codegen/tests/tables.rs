//! What the generated image says about its functions: entry maps, call sites, stack maps, faults,
//! handlers, layouts.

mod build;

use build::{Builder, FuncBuilder, at, binary, call, expr, int, read, stmt};
use burrow_abi::tables::{FunctionTable, NO_MAP, function_flags};
use burrow_image::{Image, RelocationKind, Section, Target};
use burrow_ir::func::{BinaryOp, Body, ExprKind, LocalKind, StmtKind, Storage};
use burrow_ir::index::FuncId;
use burrow_ir::types::TypeKind;
use burrow_layout::layout_table::FIRST_INTERNED;

fn function<'i>(image: &'i Image, name: &str) -> &'i FunctionTable {
    let is_named = |function: &&FunctionTable| image.strings[function.name as usize] == name;
    image.functions.iter().find(is_named).unwrap_or_else(|| panic!("{name} is not in the image"))
}

/// Number of pointer words at the call on this line.
fn pointers_at(image: &Image, function: &FunctionTable, line: u32) -> Option<u32> {
    let site = function
        .call_sites
        .iter()
        .find(|site| image.positions[site.position as usize].line == line)
        .unwrap_or_else(|| panic!("no call on line {line}"));
    if site.stack_map == NO_MAP {
        return None;
    }
    let map = &image.stack_maps[site.stack_map as usize];
    assert_eq!(map.frame_size, function.frame_size);
    Some(map.words.iter().map(|word| word.count_ones()).sum())
}

/// `func callee() {}`, which calls need.
fn empty(builder: &mut Builder, name: &str) -> FuncId {
    builder.add(FuncBuilder::new(name).body(vec![stmt(StmtKind::Return(Vec::new()))]))
}

#[test]
fn an_entry_map_names_the_pointers_among_the_arguments() {
    let mut builder = Builder::new();
    let mut func = FuncBuilder::new("main.f");
    for index in 0..9 {
        func.param(if index % 2 == 0 { builder.pointer } else { builder.int });
    }
    builder.add(func.body(vec![stmt(StmtKind::Return(Vec::new()))]));
    let image = builder.generate().unwrap();
    let entry = &function(&image, "main.f").entry;
    assert_eq!(entry.registers, 0b010101);
    assert_eq!((entry.stack.as_slice(), entry.stack_words), ([0, 2].as_slice(), 4));
}

#[test]
fn only_pointers_that_live_across_a_call_are_in_its_map() {
    let mut builder = Builder::new();
    let callee = empty(&mut builder, "main.callee");
    let none = builder.add_type(TypeKind::Tuple(Vec::new()), "()", 0);
    let mut func = FuncBuilder::new("main.f");
    let (kept, dropped) = (func.param(builder.pointer), func.param(builder.pointer));
    func.result(builder.int);
    let body = vec![
        stmt(StmtKind::Expr(expr(ExprKind::Deref(read(&func, dropped)), builder.int))),
        stmt(StmtKind::Expr(call(callee, vec![], none, 20))),
        stmt(StmtKind::Return(vec![expr(ExprKind::Deref(read(&func, kept)), builder.int)])),
    ];
    builder.add(func.body(body));
    let image = builder.generate().unwrap();
    let table = function(&image, "main.f");
    assert_eq!(pointers_at(&image, table, 20), Some(1));
    assert_eq!(table.faults.len(), 1, "both dereferences are on one line");
    assert!(table.check_size > 0, "a function that calls has a stack check");
    assert_eq!(table.check_size % 16, 0);
}

#[test]
fn a_frame_object_is_mapped_while_its_address_is_in_use() {
    let mut builder = Builder::new();
    let callee = empty(&mut builder, "main.callee");
    let none = builder.add_type(TypeKind::Tuple(Vec::new()), "()", 0);
    let pair =
        builder.structure("pair", &[builder.pointer, builder.pointer, builder.pointer, builder.pointer, builder.int]);
    let pair_pointer = builder.add_type(TypeKind::Pointer(pair), "*pair", 8);
    let mut taker = FuncBuilder::new("main.take");
    taker.param(pair_pointer);
    let taker = builder.add(taker.body(vec![stmt(StmtKind::Return(Vec::new()))]));
    let mut func = FuncBuilder::new("main.f");
    let local = func.local(pair, LocalKind::Variable);
    func.func.locals[local].address_taken = true;
    let address = || expr(ExprKind::AddressOf(expr(ExprKind::Local(local), pair)), pair_pointer);
    let body = vec![
        stmt(StmtKind::Expr(call(callee, vec![], none, 20))),
        stmt(StmtKind::Declare { local, value: None }),
        stmt(StmtKind::Expr(call(callee, vec![], none, 21))),
        stmt(StmtKind::Expr(call(taker, vec![address()], none, 22))),
        stmt(StmtKind::Expr(call(callee, vec![], none, 23))),
    ];
    builder.add(func.body(body));
    let image = builder.generate().unwrap();
    let table = function(&image, "main.f");
    assert_eq!(pointers_at(&image, table, 20), None);
    assert_eq!(pointers_at(&image, table, 21), Some(4));
    assert_eq!(pointers_at(&image, table, 22), Some(4));
    assert_eq!(pointers_at(&image, table, 23), None);
}

#[test]
fn a_pointer_that_may_lead_to_either_of_two_objects_keeps_both() {
    let mut builder = Builder::new();
    let callee = empty(&mut builder, "main.callee");
    let none = builder.add_type(TypeKind::Tuple(Vec::new()), "()", 0);
    let cell = builder.structure("cell", &[builder.pointer]);
    let cell_pointer = builder.add_type(TypeKind::Pointer(cell), "*cell", 8);
    let mut func = FuncBuilder::new("main.f");
    let which = func.param(builder.bool_);
    let chosen = func.local(cell_pointer, LocalKind::Variable);
    func.result(builder.pointer);
    let assign = |func: &mut FuncBuilder| {
        let alloc = func.alloc(Storage::Frame);
        let value = expr(ExprKind::New { element: cell, value: None, alloc }, cell_pointer);
        stmt(StmtKind::Assign { place: read(func, chosen), value })
    };
    let (then, otherwise) = (vec![assign(&mut func)], vec![assign(&mut func)]);
    let field = ExprKind::Field(expr(ExprKind::Deref(read(&func, chosen)), cell), 0);
    let body = vec![
        stmt(StmtKind::Declare { local: chosen, value: None }),
        stmt(StmtKind::If { condition: read(&func, which), then, otherwise }),
        stmt(StmtKind::Expr(call(callee, vec![], none, 20))),
        stmt(StmtKind::Return(vec![expr(field, builder.pointer)])),
    ];
    builder.add(func.body(body));
    let image = builder.generate().unwrap();
    // The pointer itself leads into the frame for certain, so it needs no word.
    assert_eq!(pointers_at(&image, function(&image, "main.f"), 20), Some(2));
}

#[test]
fn calls_of_a_function_with_defers_have_a_handler() {
    let mut builder = Builder::new();
    let callee = empty(&mut builder, "main.callee");
    let deferreturn = empty(&mut builder, "runtime.deferreturn");
    builder.program.hooks.deferreturn = Some(deferreturn);
    let none = builder.add_type(TypeKind::Tuple(Vec::new()), "()", 0);
    let mut func = FuncBuilder::new("main.f");
    func.func.flags.has_defer = true;
    func.result(builder.int);
    let body =
        vec![stmt(StmtKind::Expr(call(callee, vec![], none, 20))), stmt(StmtKind::Return(vec![int(&builder, 5)]))];
    builder.add(func.body(body));
    let image = builder.generate().unwrap();
    let table = function(&image, "main.f");
    assert_eq!(table.flags & function_flags::HAS_DEFER, function_flags::HAS_DEFER);
    assert!(table.call_sites.len() >= 3, "the call, and deferreturn on both ways out");
    let handler = table.call_sites[0].handler;
    assert!(handler > table.check_size && table.call_sites.iter().all(|site| site.handler == handler));
    let plain = function(&image, "main.callee");
    assert!(plain.call_sites.is_empty() && plain.check_size == 0, "a small leaf has no check");
}

#[test]
fn allocation_bumps_the_slot_of_the_layout() {
    let mut builder = Builder::new();
    let node = builder.structure("node", &[builder.pointer, builder.int, builder.pointer]);
    let node_pointer = builder.add_type(TypeKind::Pointer(node), "*node", 8);
    let mut func = FuncBuilder::new("main.f");
    func.result(node_pointer);
    let alloc = func.alloc(Storage::Heap);
    let object = at(ExprKind::New { element: node, value: None, alloc }, node_pointer, 20);
    builder.add(func.body(vec![stmt(StmtKind::Return(vec![object]))]));
    let image = builder.generate().unwrap();
    let layouts = &image.layouts.layouts()[FIRST_INTERNED as usize..];
    assert!(layouts.iter().any(|layout| layout.class.slot_size() == 24 && layout.map.flat_mask() == Some(0b101)));
    assert!(image.natives.iter().any(|native| native.symbol == "burrow.allocate"));
    assert_eq!(pointers_at(&image, function(&image, "main.f"), 20), None);
}

#[test]
fn an_inlined_call_has_its_own_position_within_the_caller() {
    let mut builder = Builder::new();
    let callee = empty(&mut builder, "main.callee");
    let small = empty(&mut builder, "main.small");
    let none = builder.add_type(TypeKind::Tuple(Vec::new()), "()", 0);
    let mut func = FuncBuilder::new("main.f");
    let label = func.label();
    let body = vec![stmt(StmtKind::Expr(call(callee, vec![], none, 40)))];
    let inlined = at(ExprKind::Inlined { callee: small, body, label, results: vec![] }, none, 20);
    builder.add(func.body(vec![stmt(StmtKind::Expr(inlined))]));
    let image = builder.generate().unwrap();
    let site = &function(&image, "main.f").call_sites[0];
    let position = image.positions[site.position as usize];
    assert_eq!((position.line, image.strings[position.function as usize].as_str()), (40, "main.small"));
    assert_eq!(image.positions[position.parent as usize].line, 20);
}

#[test]
fn a_function_value_of_a_plain_function_goes_through_a_thunk() {
    let mut builder = Builder::new();
    let mut plain = FuncBuilder::new("main.plain");
    plain.param(builder.int);
    let plain = builder.add(plain.body(vec![stmt(StmtKind::Return(Vec::new()))]));
    let value_type = builder.signature(&[builder.int], &[]);
    let mut func = FuncBuilder::new("main.f");
    func.result(value_type);
    builder.add(func.body(vec![stmt(StmtKind::Return(vec![expr(ExprKind::FuncValue(plain), value_type)]))]));
    let image = builder.generate().unwrap();
    let of_plain: Vec<_> = image.functions.iter().filter(|f| image.strings[f.name as usize] == "main.plain").collect();
    assert_eq!(of_plain.len(), 2);
    let thunk = of_plain.iter().find(|f| f.flags & function_flags::WRAPPER != 0).expect("a thunk");
    let closure = image.relocations.iter().any(|relocation| {
        relocation.section == Section::ReadOnly
            && relocation.kind == RelocationKind::Absolute64
            && relocation.target == Target::Section(Section::Code)
            && relocation.addend == i64::from(thunk.code_offset)
    });
    assert!(closure, "the closure object holds the thunk's address");
}

#[test]
fn loops_poll_at_a_safepoint_with_their_pointers() {
    let mut builder = Builder::new();
    let mut func = FuncBuilder::new("main.f");
    let pointer = func.param(builder.pointer);
    let count = func.param(builder.int);
    func.result(builder.int);
    let label = func.label();
    let decrement = StmtKind::Update { place: read(&func, count), op: BinaryOp::Subtract, value: int(&builder, 1) };
    let more = binary(BinaryOp::Greater, read(&func, count), int(&builder, 0), builder.bool_);
    let body = vec![
        stmt(StmtKind::Loop { label, condition: Some(more), post: vec![], body: vec![stmt(decrement)] }),
        stmt(StmtKind::Return(vec![expr(ExprKind::Deref(read(&func, pointer)), builder.int)])),
    ];
    builder.add(func.body(body));
    let image = builder.generate().unwrap();
    let table = function(&image, "main.f");
    assert_eq!(table.call_sites.len(), 1);
    assert_ne!(table.call_sites[0].stack_map, NO_MAP);
    assert!(table.check_size > 0, "the poll stub needs room on the stack");
}

#[test]
fn what_has_no_code_is_an_error_with_its_place() {
    let mut builder = Builder::new();
    let mut native = FuncBuilder::new("main.missing");
    native.func.body = Body::Native { symbol: "test.missing".into() };
    builder.add(native);
    let errors = builder.generate().unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.contains("test.missing"), "{}", errors[0]);

    let mut builder = Builder::new();
    let mut func = FuncBuilder::new("main.f");
    func.result(builder.int);
    let unknown = at(ExprKind::Intrinsic { symbol: "math.Unknown", args: vec![int(&builder, 1)] }, builder.int, 30);
    builder.add(func.body(vec![stmt(StmtKind::Return(vec![unknown]))]));
    let errors = builder.generate().unwrap_err();
    assert_eq!((errors[0].pos.number(), errors[0].function.as_str()), (30, "main.f"));
}
