//! An image survives the file, and no damaged file survives reading.

use burrow_abi::native::Effect;
use burrow_abi::tables::{
    CallSite, EntryMap, FaultRange, FunctionTable, NO_MAP, NOT_INLINED, SourcePosition, StackMap,
};
use burrow_image::{
    Bases, Described, Hooks, Image, ImageError, NativeUse, RelocateError, Relocation, RelocationKind, RootRange,
    Section, Sections, Stub, Target, attach, relocate,
};
use burrow_layout::layout_table::LayoutTable;
use burrow_layout::pointer_map::PointerMap;

fn sample() -> Image {
    let mut layouts = LayoutTable::new();
    layouts.intern(24, &PointerMap::from_mask(3, 0b101));
    layouts.intern(80_000, &PointerMap::pointer().array(10_000));
    let relocation = |section, offset, kind, target, addend| Relocation { section, offset, kind, target, addend };
    Image {
        runtime: 0x1234_5678_9abc_def0,
        code: vec![0x90; 64],
        read_only: vec![0; 32],
        data: vec![1; 16],
        bss_size: 64,
        relocations: vec![
            relocation(Section::Code, 4, RelocationKind::Relative32, Target::Native(0), -4),
            relocation(Section::Code, 12, RelocationKind::Relative32, Target::Stub(Stub::GrowStack), -4),
            relocation(Section::ReadOnly, 8, RelocationKind::Absolute64, Target::Section(Section::Bss), 24),
        ],
        natives: vec![NativeUse { symbol: "burrow.poll".into(), effect: Effect::Collects }],
        functions: vec![FunctionTable {
            code_size: 48,
            check_size: 16,
            frame_size: 32,
            entry: EntryMap { registers: 0b101, stack: vec![1], stack_words: 2 },
            call_sites: vec![CallSite { return_offset: 20, position: 1, stack_map: 0, handler: 40 }],
            faults: vec![FaultRange { start: 16, position: 0 }, FaultRange { start: 30, position: 1 }],
            ..FunctionTable::default()
        }],
        stack_maps: vec![StackMap { frame_size: 32, words: vec![0b1000] }],
        positions: vec![
            SourcePosition { file: 0, line: 3, function: NOT_INLINED, parent: NOT_INLINED },
            SourcePosition { file: 0, line: 9, function: 0, parent: 0 },
        ],
        strings: vec!["main.main".into()],
        files: vec!["main.go".into()],
        layouts,
        itabs: vec![0],
        roots: vec![RootRange {
            section: Section::Bss,
            offset: 8,
            map: PointerMap::from_mask(2, 1),
            name: "main.x".into(),
        }],
        entry: Some(0),
        hooks: Hooks { raise: Some(0), ..Hooks::default() },
        described: vec![Described { name: "string".into(), offset: 16 }],
        owners: vec!["main.Node".into()],
        build_info: vec![("compiler".into(), "burrow".into())],
    }
}

#[test]
fn what_is_written_is_read_back() {
    let image = sample();
    let bytes = image.write();
    let read = Image::read(&bytes).unwrap();
    assert_eq!(read.write(), bytes);
    assert_eq!((read.runtime, Image::runtime_of(&bytes)), (image.runtime, Ok(image.runtime)));
    assert_eq!(read.functions, image.functions);
    assert_eq!(read.relocations, image.relocations);
    assert_eq!(read.layouts.layouts(), image.layouts.layouts());
    assert_eq!(read.roots, image.roots);
}

#[test]
fn every_truncation_and_every_flipped_byte_is_an_error() {
    let bytes = sample().write();
    for length in 0..bytes.len() {
        assert!(Image::read(&bytes[..length]).is_err(), "{length} bytes");
    }
    // Bytes 12..16 of the header are reserved; 16..24 name a runtime, which sees that it is another.
    for index in (0..bytes.len()).filter(|index| !(12..24).contains(index)) {
        let mut damaged = bytes.clone();
        damaged[index] ^= 1;
        assert!(Image::read(&damaged).is_err(), "byte {index}");
    }
    assert_eq!(Image::read(b"#!/bin/sh").unwrap_err(), ImageError::NotAnImage);
    assert!(Image::read(&bytes[..40]).unwrap_err().to_string().contains("truncated"));
}

#[test]
fn inconsistent_tables_are_refused() {
    let broken: [fn(&mut Image); 6] = [
        |image| image.functions[0].call_sites[0].stack_map = 7,
        |image| image.relocations[2].offset = 30,
        |image| image.functions[0].code_size = 1000,
        |image| image.entry = Some(5),
        |image| image.roots[0].offset = 56,
        |image| image.relocations[0].target = Target::Native(1),
    ];
    for damage in broken {
        let mut image = sample();
        damage(&mut image);
        assert!(matches!(Image::read(&image.write()), Err(ImageError::Invalid(_))));
    }
    let mut image = sample();
    image.functions[0].call_sites[0].stack_map = NO_MAP;
    assert!(Image::read(&image.write()).is_ok());
}

#[test]
fn relocation_writes_addresses_and_distances() {
    let image = sample();
    let (mut code, mut read_only, mut data) = (image.code.clone(), image.read_only.clone(), image.data.clone());
    let bases = Bases { code: 0x10000, read_only: 0x20000, data: 0x30000, bss: 0x40000 };
    let mut run = |native: Option<usize>| {
        let mut sections = Sections { code: &mut code, read_only: &mut read_only, data: &mut data };
        relocate(&image, &bases, &mut sections, |_| native, |_| 0x9000)
    };
    assert_eq!(run(None), Err(RelocateError::UnknownNative("burrow.poll".into())));
    assert_eq!(run(Some(1 << 40)), Err(RelocateError::TooFar));
    assert_eq!(run(Some(0x11000)), Ok(()));
    assert_eq!(code[4..8], (0x11000_i32 - 4 - 0x10004).to_le_bytes());
    assert_eq!(code[12..16], (0x9000_i32 - 4 - 0x1000c).to_le_bytes());
    assert_eq!(read_only[8..16], 0x40018_u64.to_le_bytes());
}

#[test]
fn functions_and_call_sites_are_found_by_offset() {
    let image = sample();
    let (index, function) = image.function_at(47).unwrap();
    assert_eq!(index, 0);
    assert!(image.function_at(48).is_none());
    assert_eq!(Image::call_site(function, 20).unwrap().handler, 40);
    assert!(Image::call_site(function, 21).is_none());
    assert_eq!(Image::fault_position(function, 15), None);
    assert_eq!(Image::fault_position(function, 29), Some(0));
    assert_eq!(image.descriptor("string"), Some(16));
}

#[test]
fn an_attached_image_is_found_by_its_trailer() {
    let file = attach::attach(b"ELF...".to_vec(), b"image");
    let trailer = &file[file.len() - attach::TRAILER_SIZE..];
    assert_eq!(attach::find(trailer, file.len() as u64), Ok(Some(6..11)));
    assert_eq!(attach::find(&[0; 16], 16), Ok(None));
    assert!(attach::find(trailer, 17).is_err());
}
