//! Exact pointer maps: which words of a value hold pointers.
//!
//! A map is `repeat` equal elements of `element_words` words; within an element, runs of masks say
//! where pointers are. An array of a million strings needs one run, never a bitmap of the array.
//!
//! Invariants: runs are ascending and do not overlap; bit 0 of a run's mask is set (a run starts at
//! a pointer); every word a run names lies within the element; maps of up to 64 words in total are
//! kept flat (one element), so that equal small maps compare equal.
//! Start at [`PointerMap::from_mask`], [`PointerMap::array`] and [`PointerMapBuilder`] (structs).

/// Words whose pointers one mask can name.
const MASK_WORDS: u64 = 64;

/// Equally spaced copies of one 64-bit mask: copy `i` covers the words from `start + i * stride`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PointerRun {
    /// First word, relative to the element.
    pub start: u64,
    /// Bit `b` set: word `b` of the copy is a pointer.
    pub mask: u64,
    /// Words from one copy to the next.
    pub stride: u64,
    /// Number of copies, at least 1.
    pub repeat: u64,
}

/// Which words of a value hold pointers. See the module's header.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PointerMap {
    element_words: u64,
    runs: Vec<PointerRun>,
    repeat: u64,
}

/// What is wrong with an encoded map: see [`PointerMap::decode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MalformedMap {
    /// The words end before the map does.
    Truncated,
    /// A run breaks an invariant, or a product overflows.
    Invalid,
}

impl PointerMap {
    /// The map of `words` words without any pointer.
    pub fn pointer_free(words: u64) -> PointerMap {
        PointerMap { element_words: words, runs: Vec::new(), repeat: 1 }
    }

    /// The map of a single pointer.
    pub fn pointer() -> PointerMap {
        PointerMap::from_mask(1, 1)
    }

    /// The map of up to 64 words; bit `w` set: word `w` is a pointer.
    pub fn from_mask(words: u64, mask: u64) -> PointerMap {
        assert!(words <= MASK_WORDS && (words == MASK_WORDS || mask >> words == 0), "mask exceeds {words} words");
        let mut builder = PointerMapBuilder::default();
        builder.push_mask(0, mask);
        builder.finish(words)
    }

    /// The map of `count` values of this map, one after the other.
    pub fn array(&self, count: u64) -> PointerMap {
        let words = self.words().checked_mul(count).expect("array of words overflows");
        if self.is_pointer_free() || count == 0 {
            return PointerMap::pointer_free(words);
        }
        if let Some(mask) = self.flat_mask()
            && words <= MASK_WORDS
        {
            let element_words = self.words();
            let repeated = (0..count).fold(0, |sum, index| sum | mask << (index * element_words));
            return PointerMap::from_mask(words, repeated);
        }
        if self.repeat == 1 {
            return PointerMap { element_words: self.element_words, runs: self.runs.clone(), repeat: count };
        }
        PointerMap { repeat: self.repeat * count, ..self.clone() }
    }

    /// Words of one element.
    pub fn element_words(&self) -> u64 {
        self.element_words
    }

    /// Runs of one element.
    pub fn runs(&self) -> &[PointerRun] {
        &self.runs
    }

    /// Number of elements.
    pub fn repeat(&self) -> u64 {
        self.repeat
    }

    /// Words of the whole value.
    pub fn words(&self) -> u64 {
        self.element_words * self.repeat
    }

    /// Whether no word is a pointer.
    pub fn is_pointer_free(&self) -> bool {
        self.runs.is_empty()
    }

    /// Words up to and including the last pointer; 0 when there is none.
    pub fn pointer_prefix_words(&self) -> u64 {
        match self.runs.last() {
            None => 0,
            Some(run) => {
                let last_copy = run.start + (run.repeat - 1) * run.stride;
                (self.repeat - 1) * self.element_words + last_copy + (MASK_WORDS - run.mask.leading_zeros() as u64)
            }
        }
    }

    /// All pointers in one mask, when the value has at most 64 words.
    pub fn flat_mask(&self) -> Option<u64> {
        if self.words() > MASK_WORDS {
            return None;
        }
        Some(self.runs.iter().fold(0, |sum, run| sum | run.mask << run.start))
    }

    /// All pointers of one element in one mask, when the element has at most 64 words.
    pub fn element_mask(&self) -> Option<u64> {
        if self.element_words > MASK_WORDS {
            return None;
        }
        Some(self.runs.iter().flat_map(copies).fold(0, |sum, (start, mask)| sum | mask << start))
    }

    /// Calls `visit` with each mask of the value: first word, and pointers from there. Ascending.
    pub fn for_each_mask(&self, mut visit: impl FnMut(u64, u64)) {
        for element in 0..self.repeat {
            let base = element * self.element_words;
            for run in &self.runs {
                for (start, mask) in copies(run) {
                    visit(base + start, mask);
                }
            }
        }
    }

    /// Calls `visit` with the index of each pointer word, ascending.
    pub fn for_each_pointer(&self, mut visit: impl FnMut(u64)) {
        self.for_each_mask(|start, mut mask| {
            while mask != 0 {
                visit(start + mask.trailing_zeros() as u64);
                mask &= mask - 1;
            }
        });
    }

    /// Whether word `word` is a pointer.
    pub fn is_pointer(&self, word: u64) -> bool {
        if word >= self.words() {
            return false;
        }
        let word = word % self.element_words;
        self.runs.iter().any(|run| run_contains(run, word))
    }

    /// The map as plain words, for images: see [`PointerMap::decode`].
    pub fn encode(&self, words: &mut Vec<u64>) {
        words.extend([self.element_words, self.repeat, self.runs.len() as u64]);
        for run in &self.runs {
            words.extend([run.start, run.mask, run.stride, run.repeat]);
        }
    }

    /// Reads a map that [`PointerMap::encode`] wrote at the start of `words`; returns it with the
    /// number of words read. Any input is answered with a valid map or an error.
    pub fn decode(words: &[u64]) -> Result<(PointerMap, usize), MalformedMap> {
        let [element_words, repeat, run_count, rest @ ..] = words else { return Err(MalformedMap::Truncated) };
        let run_count = usize::try_from(*run_count).map_err(|_| MalformedMap::Invalid)?;
        let length = run_count.checked_mul(4).filter(|&length| length <= rest.len()).ok_or(MalformedMap::Truncated)?;
        let runs: Vec<PointerRun> = rest[..length]
            .chunks_exact(4)
            .map(|run| PointerRun { start: run[0], mask: run[1], stride: run[2], repeat: run[3] })
            .collect();
        element_words.checked_mul(*repeat).ok_or(MalformedMap::Invalid)?;
        let mut free_from = 0;
        for run in &runs {
            free_from = end_of_valid_run(run, free_from).ok_or(MalformedMap::Invalid)?;
        }
        if free_from > *element_words || *repeat == 0 {
            return Err(MalformedMap::Invalid);
        }
        Ok((PointerMap { element_words: *element_words, runs, repeat: *repeat }, 3 + length))
    }
}

/// The first word after `run` if it keeps the invariants and starts at `free_from` or later.
fn end_of_valid_run(run: &PointerRun, free_from: u64) -> Option<u64> {
    let span = MASK_WORDS - run.mask.leading_zeros() as u64;
    let valid = run.start >= free_from && run.mask & 1 == 1 && run.repeat > 0;
    if !valid || (run.repeat > 1 && run.stride < span) {
        return None;
    }
    (run.repeat - 1).checked_mul(run.stride)?.checked_add(run.start)?.checked_add(span)
}

fn copies(run: &PointerRun) -> impl Iterator<Item = (u64, u64)> + use<> {
    let run = *run;
    (0..run.repeat).map(move |index| (run.start + index * run.stride, run.mask))
}

fn run_contains(run: &PointerRun, word: u64) -> bool {
    if word < run.start {
        return false;
    }
    let offset = word - run.start;
    let copy = if run.repeat == 1 { 0 } else { (offset / run.stride).min(run.repeat - 1) };
    let bit = offset - copy * run.stride;
    bit < MASK_WORDS && run.mask >> bit & 1 == 1
}

/// Puts together the map of a struct: fields are added in ascending order.
#[derive(Debug, Clone, Default)]
pub struct PointerMapBuilder {
    runs: Vec<PointerRun>,
    /// No later field may start before this word.
    free_from: u64,
}

impl PointerMapBuilder {
    /// Adds a single pointer at `word`.
    pub fn push_pointer(&mut self, word: u64) {
        self.push_mask(word, 1);
    }

    /// Adds a field with map `field` at `word`.
    pub fn push_map(&mut self, word: u64, field: &PointerMap) {
        if let Some(mask) = field.flat_mask() {
            return self.push_mask(word, mask);
        }
        if let [run] = field.runs()
            && run.repeat == 1
            && field.repeat > 1
        {
            let repeated = PointerRun { start: run.start, stride: field.element_words, repeat: field.repeat, ..*run };
            return self.push_run(word, repeated);
        }
        for element in 0..field.repeat {
            for run in field.runs() {
                self.push_run(word + element * field.element_words, *run);
            }
        }
    }

    /// The finished map of a value of `words` words.
    pub fn finish(self, words: u64) -> PointerMap {
        assert!(self.free_from <= words, "a pointer lies beyond the value's {words} words");
        PointerMap { element_words: words, runs: self.runs, repeat: 1 }
    }

    fn push_mask(&mut self, word: u64, mask: u64) {
        if mask == 0 {
            return;
        }
        let shift = mask.trailing_zeros();
        self.push_run(word, PointerRun { start: shift as u64, mask: mask >> shift, stride: 0, repeat: 1 });
    }

    fn push_run(&mut self, word: u64, run: PointerRun) {
        let start = word + run.start;
        assert!(start >= self.free_from, "fields must be added in ascending order");
        let span = MASK_WORDS - run.mask.leading_zeros() as u64;
        self.free_from = start + (run.repeat - 1) * run.stride + span;
        if run.repeat == 1
            && let Some(last) = self.runs.last_mut()
            && last.repeat == 1
            && start - last.start < MASK_WORDS
        {
            let shift = start - last.start;
            last.mask |= run.mask << shift;
            let rest = if shift == 0 { 0 } else { run.mask >> (MASK_WORDS - shift) };
            if rest != 0 {
                let skipped = rest.trailing_zeros() as u64;
                let first = last.start + MASK_WORDS + skipped;
                self.runs.push(PointerRun { start: first, mask: rest >> skipped, stride: 0, repeat: 1 });
            }
            return;
        }
        self.runs.push(PointerRun { start, ..run });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(map: &PointerMap) -> Vec<u64> {
        let mut found = Vec::new();
        map.for_each_pointer(|word| found.push(word));
        found
    }

    /// The same, by asking for each word.
    fn pointers_one_by_one(map: &PointerMap) -> Vec<u64> {
        (0..map.words()).filter(|&word| map.is_pointer(word)).collect()
    }

    fn check(map: &PointerMap, expected: Vec<u64>) {
        assert_eq!(pointers(map), expected);
        assert_eq!(pointers_one_by_one(map), expected);
        assert_eq!(map.pointer_prefix_words(), expected.last().map_or(0, |last| last + 1));
        let mut words = vec![];
        map.encode(&mut words);
        assert_eq!(PointerMap::decode(&words), Ok((map.clone(), words.len())));
    }

    fn string() -> PointerMap {
        PointerMap::from_mask(2, 0b01)
    }

    #[test]
    fn small_maps_are_flat_and_compare_equal() {
        assert_eq!(PointerMap::pointer().array(3), PointerMap::from_mask(3, 0b111));
        assert_eq!(string().array(2), PointerMap::from_mask(4, 0b0101));
        check(&string().array(2), vec![0, 2]);
        check(&PointerMap::from_mask(64, 1 << 63), vec![63]);
        check(&PointerMap::pointer_free(5), vec![]);
    }

    #[test]
    fn a_large_array_is_one_run() {
        let map = string().array(1000);
        assert_eq!(map.runs().len(), 1);
        check(&map, (0..1000).map(|index| 2 * index).collect());
        check(&map.array(3), (0..3000).map(|index| 2 * index).collect());
    }

    #[test]
    fn arrays_within_structs_stay_one_run_each() {
        let mut builder = PointerMapBuilder::default();
        builder.push_pointer(1);
        builder.push_map(2, &string().array(100));
        builder.push_pointer(203);
        let map = builder.finish(205);
        assert_eq!(map.runs().len(), 3);
        let expected: Vec<u64> = [1].into_iter().chain((0..100).map(|index| 2 + 2 * index)).chain([203]).collect();
        check(&map, expected.clone());
        let twice = expected.iter().copied().chain(expected.iter().map(|word| word + 205)).collect();
        check(&map.array(2), twice);
        let mut outer = PointerMapBuilder::default();
        outer.push_map(3, &map.array(2));
        check(&outer.finish(500), pointers(&map.array(2)).iter().map(|word| word + 3).collect());
    }

    #[test]
    fn masks_are_split_where_they_cross_a_window() {
        let mut builder = PointerMapBuilder::default();
        builder.push_pointer(0);
        builder.push_map(30, &PointerMap::from_mask(60, 0x0fff_ffff_ffff_fff1));
        builder.push_pointer(127);
        let map = builder.finish(130);
        let field = (0..60).filter(|bit| 0x0fff_ffff_ffff_fff1_u64 >> bit & 1 == 1).map(|bit| bit + 30);
        check(&map, [0].into_iter().chain(field).chain([127]).collect());
    }

    #[test]
    fn malformed_words_are_refused() {
        assert_eq!(PointerMap::decode(&[1, 1]), Err(MalformedMap::Truncated));
        assert_eq!(PointerMap::decode(&[1, 1, 1, 0]), Err(MalformedMap::Truncated));
        assert_eq!(PointerMap::decode(&[1, 1, 1, 0, 0b11, 0, 1]), Err(MalformedMap::Invalid));
        assert_eq!(PointerMap::decode(&[u64::MAX, 2, 0]), Err(MalformedMap::Invalid));
        assert_eq!(PointerMap::decode(&[9, 1, 1, 0, 1, u64::MAX, 3]), Err(MalformedMap::Invalid));
        assert_eq!(PointerMap::decode(&[9, 1, u64::MAX]), Err(MalformedMap::Truncated));
    }
}
