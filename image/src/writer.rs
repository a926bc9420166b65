//! Writing an image.

use crate::checksum::checksum;
use crate::encode::{HEADER_SIZE, MAGIC, VERSION};
use crate::image::{Image, NativeUse, Relocation, RootRange, Target};
use burrow_abi::native::Effect;
use burrow_abi::tables::{CallSite, FunctionTable, StackMap};
use burrow_layout::layout_table::FIRST_INTERNED;
use burrow_layout::pointer_map::PointerMap;

impl Image {
    /// The image as a file.
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer { bytes: Vec::with_capacity(self.code.len() * 2 + self.data.len() + 4096) };
        writer.image(self);
        let payload = writer.bytes;
        let mut file = Vec::with_capacity(payload.len() + HEADER_SIZE);
        file.extend(MAGIC);
        file.extend(VERSION.to_le_bytes());
        file.extend([0; 4]);
        file.extend(self.runtime.to_le_bytes());
        file.extend((payload.len() as u64).to_le_bytes());
        file.extend(checksum(&payload).to_le_bytes());
        file.extend(payload);
        file
    }
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn image(&mut self, image: &Image) {
        self.blob(&image.code);
        self.blob(&image.read_only);
        self.blob(&image.data);
        self.u64(image.bss_size);
        self.table(&image.relocations, Self::relocation);
        self.table(&image.natives, Self::native);
        self.table(&image.functions, Self::function);
        self.table(&image.stack_maps, Self::stack_map);
        self.table(&image.positions, |writer, position| {
            for word in [position.file, position.line, position.function, position.parent] {
                writer.u32(word);
            }
        });
        self.table(&image.strings, |writer, text| writer.text(text));
        self.table(&image.files, |writer, text| writer.text(text));
        self.table(&image.layouts.layouts()[FIRST_INTERNED as usize..], |writer, layout| {
            writer.u32(layout.class.index() as u32);
            writer.u64(layout.large_size as u64);
            writer.pointer_map(&layout.map);
            writer.u32(layout.owner.0);
        });
        self.table(&image.roots, Self::root);
        self.table(&image.itabs, |writer, offset| writer.u64(*offset));
        self.optional(image.entry);
        self.optional(image.hooks.raise);
        self.optional(image.hooks.panic);
        self.optional(image.hooks.deferreturn);
        self.table(&image.described, |writer, described| {
            writer.text(&described.name);
            writer.u64(described.offset);
        });
        self.table(&image.owners, |writer, name| writer.text(name));
        self.table(&image.build_info, |writer, (key, value)| {
            writer.text(key);
            writer.text(value);
        });
    }

    fn relocation(&mut self, relocation: &Relocation) {
        let (kind, index) = match relocation.target {
            Target::Section(section) => (0, section as u32),
            Target::Native(index) => (1, index),
            Target::Stub(stub) => (2, stub as u32),
        };
        self.bytes.extend([relocation.section as u8, relocation.kind as u8, kind, 0]);
        self.u32(relocation.offset);
        self.u32(index);
        self.u64(relocation.addend as u64);
    }

    fn native(&mut self, native: &NativeUse) {
        self.text(&native.symbol);
        self.bytes.push(match native.effect {
            Effect::Leaf => 0,
            Effect::Full => 1,
            Effect::Collects => 2,
            Effect::Blocks => 3,
        });
    }

    fn function(&mut self, function: &FunctionTable) {
        let FunctionTable { name, file, line, code_offset, code_size, check_size, frame_size, flags, .. } = *function;
        for word in [name, file, line, code_offset, code_size, check_size, frame_size, flags] {
            self.u32(word);
        }
        self.bytes.push(function.entry.registers);
        self.u32(u32::from(function.entry.stack_words));
        self.table(&function.entry.stack, |writer, word| writer.u32(u32::from(*word)));
        self.table(&function.call_sites, Self::call_site);
        self.table(&function.faults, |writer, fault| {
            writer.u32(fault.start);
            writer.u32(fault.position);
        });
    }

    fn call_site(&mut self, site: &CallSite) {
        for word in [site.return_offset, site.position, site.stack_map, site.handler] {
            self.u32(word);
        }
    }

    fn stack_map(&mut self, map: &StackMap) {
        self.u32(map.frame_size);
        self.table(&map.words, |writer, word| writer.u64(*word));
    }

    fn root(&mut self, root: &RootRange) {
        self.bytes.push(root.section as u8);
        self.u64(root.offset);
        self.pointer_map(&root.map);
        self.text(&root.name);
    }

    fn pointer_map(&mut self, map: &PointerMap) {
        let mut words = Vec::new();
        map.encode(&mut words);
        self.table(&words, |writer, word| writer.u64(*word));
    }

    fn optional(&mut self, index: Option<u32>) {
        self.u32(index.unwrap_or(u32::MAX));
    }

    fn table<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.u32(u32::try_from(items.len()).expect("fewer than 2^32 items"));
        for each in items {
            item(self, each);
        }
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.bytes.extend(bytes);
    }

    fn text(&mut self, text: &str) {
        self.blob(text.as_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }
}
