//! Reading an image back.

use crate::checksum::checksum;
use crate::encode::{HEADER_SIZE, MAGIC, VERSION};
use crate::error::ImageError;
use crate::image::{Described, Hooks, Image, NativeUse, Relocation, RelocationKind, RootRange, Section, Stub, Target};
use burrow_abi::native::Effect;
use burrow_abi::tables::{CallSite, EntryMap, FaultRange, FunctionTable, SourcePosition, StackMap};
use burrow_layout::layout_table::{FIRST_INTERNED, Layout, LayoutTable, Owner};
use burrow_layout::pointer_map::PointerMap;
use burrow_layout::size_class::SizeClass;

type Result<T> = std::result::Result<T, ImageError>;

impl Image {
    /// Reads what [`Image::write`] wrote. Bytes after the image are ignored.
    pub fn read(file: &[u8]) -> Result<Image> {
        let header = Header::read(file)?;
        let payload = file[HEADER_SIZE..].get(..header.length).ok_or(ImageError::Truncated("the contents"))?;
        if checksum(payload) != header.checksum {
            return Err(ImageError::Checksum);
        }
        let mut image = Reader { bytes: payload, what: "the contents" }.image()?;
        image.runtime = header.runtime;
        image.validate()?;
        Ok(image)
    }

    /// [`Image::runtime`] of a file, of which only the header is read.
    pub fn runtime_of(file: &[u8]) -> Result<u64> {
        Ok(Header::read(file)?.runtime)
    }
}

/// What follows magic and version.
struct Header {
    runtime: u64,
    /// Of the payload.
    length: usize,
    checksum: u64,
}

impl Header {
    fn read(file: &[u8]) -> Result<Header> {
        let header = file.get(..HEADER_SIZE).ok_or(if file.starts_with(&MAGIC) {
            ImageError::Truncated("the header")
        } else {
            ImageError::NotAnImage
        })?;
        if header[..8] != MAGIC {
            return Err(ImageError::NotAnImage);
        }
        let mut fields = Reader { bytes: &header[8..], what: "the header" };
        let version = fields.u32()?;
        if version != VERSION {
            return Err(ImageError::Version { found: version, expected: VERSION });
        }
        fields.u32()?;
        Ok(Header { runtime: fields.u64()?, length: fields.size()?, checksum: fields.u64()? })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    /// Named in errors.
    what: &'static str,
}

impl<'a> Reader<'a> {
    fn image(mut self) -> Result<Image> {
        let image = Image {
            code: self.named("code").blob()?.to_vec(),
            read_only: self.named("read-only data").blob()?.to_vec(),
            data: self.named("data").blob()?.to_vec(),
            bss_size: self.u64()?,
            relocations: self.named("relocations").table(20, Self::relocation)?,
            natives: self.named("natives").table(9, Self::native)?,
            functions: self.named("functions").table(40, Self::function)?,
            stack_maps: self.named("stack maps").table(8, Self::stack_map)?,
            positions: self.named("positions").table(16, Self::position)?,
            strings: self.named("strings").table(8, Self::text)?,
            files: self.named("files").table(8, Self::text)?,
            layouts: self.named("layouts").layouts()?,
            roots: self.named("roots").table(21, Self::root)?,
            itabs: self.named("method tables").table(8, Self::u64)?,
            entry: self.named("entry").optional()?,
            hooks: Hooks { raise: self.optional()?, panic: self.optional()?, deferreturn: self.optional()? },
            described: self
                .named("descriptors")
                .table(16, |reader| Ok(Described { name: reader.text()?, offset: reader.u64()? }))?,
            owners: self.named("owners").table(8, Self::text)?,
            build_info: self.named("build information").table(16, |reader| Ok((reader.text()?, reader.text()?)))?,
            ..Image::default()
        };
        if self.bytes.is_empty() { Ok(image) } else { Err(ImageError::Invalid("length of the contents")) }
    }

    fn relocation(&mut self) -> Result<Relocation> {
        let [section, kind, target, _] = self.array()?;
        let offset = self.u32()?;
        let index = self.u32()?;
        let target = match (target, index) {
            (0, _) => Target::Section(section_from(index)?),
            (1, _) => Target::Native(index),
            (2, 0) => Target::Stub(Stub::GrowStack),
            (2, 1) => Target::Stub(Stub::Barrier),
            (2, 2) => Target::Stub(Stub::Poll),
            _ => return Err(ImageError::Invalid("relocation target")),
        };
        let kind = match kind {
            0 => RelocationKind::Absolute64,
            1 => RelocationKind::Relative32,
            _ => return Err(ImageError::Invalid("relocation kind")),
        };
        Ok(Relocation { section: section_from(u32::from(section))?, offset, kind, target, addend: self.u64()? as i64 })
    }

    fn native(&mut self) -> Result<NativeUse> {
        let symbol = self.text()?;
        let effect = match self.u8()? {
            0 => Effect::Leaf,
            1 => Effect::Full,
            2 => Effect::Collects,
            3 => Effect::Blocks,
            _ => return Err(ImageError::Invalid("effect of a native")),
        };
        Ok(NativeUse { symbol, effect })
    }

    fn function(&mut self) -> Result<FunctionTable> {
        Ok(FunctionTable {
            name: self.u32()?,
            file: self.u32()?,
            line: self.u32()?,
            code_offset: self.u32()?,
            code_size: self.u32()?,
            check_size: self.u32()?,
            frame_size: self.u32()?,
            flags: self.u32()?,
            entry: EntryMap { registers: self.u8()?, stack_words: self.u16()?, stack: self.table(4, Self::u16)? },
            call_sites: self.table(16, |reader| {
                Ok(CallSite {
                    return_offset: reader.u32()?,
                    position: reader.u32()?,
                    stack_map: reader.u32()?,
                    handler: reader.u32()?,
                })
            })?,
            faults: self.table(8, |reader| Ok(FaultRange { start: reader.u32()?, position: reader.u32()? }))?,
        })
    }

    fn stack_map(&mut self) -> Result<StackMap> {
        Ok(StackMap { frame_size: self.u32()?, words: self.table(8, Self::u64)? })
    }

    fn position(&mut self) -> Result<SourcePosition> {
        Ok(SourcePosition { file: self.u32()?, line: self.u32()?, function: self.u32()?, parent: self.u32()? })
    }

    fn layouts(&mut self) -> Result<LayoutTable> {
        let mut layouts = LayoutTable::new();
        for (index, layout) in self.table(16, Self::layout)?.into_iter().enumerate() {
            if layouts.intern_layout(layout) as usize != FIRST_INTERNED as usize + index {
                return Err(ImageError::Invalid("layout"));
            }
        }
        Ok(layouts)
    }

    fn layout(&mut self) -> Result<Layout> {
        let class = SizeClass::from_index(self.u32()? as usize).ok_or(ImageError::Invalid("size class"))?;
        Ok(Layout { class, large_size: self.size()?, map: self.pointer_map()?, owner: Owner(self.u32()?) })
    }

    fn root(&mut self) -> Result<RootRange> {
        let section = section_from(u32::from(self.u8()?))?;
        Ok(RootRange { section, offset: self.u64()?, map: self.pointer_map()?, name: self.text()? })
    }

    fn pointer_map(&mut self) -> Result<PointerMap> {
        let words = self.table(8, Self::u64)?;
        match PointerMap::decode(&words) {
            Ok((map, length)) if length == words.len() => Ok(map),
            _ => Err(ImageError::Invalid("pointer map")),
        }
    }

    fn optional(&mut self) -> Result<Option<u32>> {
        Ok(Some(self.u32()?).filter(|&index| index != u32::MAX))
    }

    /// A table whose items take at least `item_size` bytes: a count that can't be is refused before
    /// memory is reserved for it.
    fn table<T>(&mut self, item_size: usize, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() / item_size {
            return Err(ImageError::Truncated(self.what));
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn named(&mut self, what: &'static str) -> &mut Self {
        self.what = what;
        self
    }

    fn text(&mut self) -> Result<String> {
        let what = self.what;
        String::from_utf8(self.blob()?.to_vec()).map_err(|_| ImageError::Invalid(what))
    }

    fn blob(&mut self) -> Result<&'a [u8]> {
        let length = self.size()?;
        self.take(length)
    }

    fn size(&mut self) -> Result<usize> {
        usize::try_from(self.u64()?).map_err(|_| ImageError::Invalid(self.what))
    }

    fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    /// Written as 32 bits.
    fn u16(&mut self) -> Result<u16> {
        u16::try_from(self.u32()?).map_err(|_| ImageError::Invalid(self.what))
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        Ok(self.take(N)?.try_into().expect("N bytes"))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(ImageError::Truncated(self.what))?;
        self.bytes = rest;
        Ok(taken)
    }
}

fn section_from(index: u32) -> Result<Section> {
    match index {
        0 => Ok(Section::Code),
        1 => Ok(Section::ReadOnly),
        2 => Ok(Section::Data),
        3 => Ok(Section::Bss),
        _ => Err(ImageError::Invalid("section")),
    }
}
