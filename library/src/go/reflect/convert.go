package reflect

import "strconv"

// A conversion returns v as a value of type to.
type conversion func(v Value, to *descriptor) Value

// CanConvert reports whether Convert doesn't panic: a slice may be too short for an array.
func (v Value) CanConvert(t Type) bool {
	if !v.Type().ConvertibleTo(t) {
		return false
	}
	length, ok := arrayLength(t)
	return !ok || v.Kind() != Slice || v.Len() >= length
}

// arrayLength returns the length of an array type or of a pointer to one.
func arrayLength(t Type) (int, bool) {
	if t.Kind() == Pointer {
		t = t.Elem()
	}
	if t.Kind() != Array {
		return 0, false
	}
	return t.Len(), true
}

// Convert returns v as a value of type t, by the language's conversion.
func (v Value) Convert(t Type) Value {
	if v.flag&flagMethod != 0 {
		v = v.boundMethod()
	}
	v.needValid("Convert")
	convert := conversionOf(t.info(), v.typ)
	if convert == nil {
		panic("reflect.Value.Convert: value of type " + v.typ.String + " cannot be converted to type " + t.String())
	}
	return convert(v, t.info())
}

// conversionOf returns the conversion between two types, nil if the language has none.
func conversionOf(to, from *descriptor) conversion {
	target, source := Kind(to.Kind), Kind(from.Kind)
	switch {
	case isInteger(source):
		switch {
		case isInteger(target):
			return convertInteger
		case target == Float32 || target == Float64:
			return convertIntegerToFloat
		case target == String:
			return convertIntegerToString
		}
	case source == Float32 || source == Float64:
		switch {
		case isInteger(target):
			return convertFloatToInteger
		case target == Float32 || target == Float64:
			return convertFloat
		}
	case source == Complex64 || source == Complex128:
		if target == Complex64 || target == Complex128 {
			return convertComplex
		}
	case source == String && target == Slice:
		if predeclaredPackage(to.Element) {
			switch Kind(to.Element.Kind) {
			case Uint8:
				return convertStringToBytes
			case Int32:
				return convertStringToRunes
			}
		}
	case source == Slice && target == String:
		if predeclaredPackage(from.Element) {
			switch Kind(from.Element.Kind) {
			case Uint8:
				return convertBytesToString
			case Int32:
				return convertRunesToString
			}
		}
	case source == Slice && target == Pointer && Kind(to.Element.Kind) == Array && from.Element == to.Element.Element:
		return convertSliceToArrayPointer
	case source == Slice && target == Array && from.Element == to.Element:
		return convertSliceToArray
	case source == Chan && target == Chan:
		if to.Element == from.Element && (!to.Named() || !from.Named()) && ChanDir(from.Length) == BothDir {
			return convertSame
		}
	}
	return conversionByStructure(to, from)
}

func conversionByStructure(to, from *descriptor) conversion {
	if sameUnderlying(to, from, false) {
		return convertSame
	}
	if Kind(to.Kind) == Pointer && Kind(from.Kind) == Pointer && !to.Named() && !from.Named() &&
		sameUnderlying(to.Element, from.Element, false) {
		return convertSame
	}
	if implements(to, from) {
		return convertToInterface
	}
	return nil
}

func isInteger(k Kind) bool { return k >= Int && k <= Uintptr }

// predeclaredPackage tells types that are defined in no package.
func predeclaredPackage(t *descriptor) bool {
	return toRType(t).PkgPath() == ""
}

// bits returns an integer's value, extended by its sign.
func (v Value) bits() uint64 {
	if isSigned(v.kind()) {
		return uint64(v.Int())
	}
	return v.Uint()
}

func integerValue(bits uint64, to *descriptor, flags flag) Value {
	memory := newObject(to)
	storeInteger(to, memory, bits)
	return Value{to, memory, flags}
}

func floatValue(x float64, to *descriptor, flags flag) Value {
	memory := newObject(to)
	storeFloat(to, memory, x)
	return Value{to, memory, flags}
}

func stringValue(text string, to *descriptor, flags flag) Value {
	memory := newObject(to)
	*(*string)(memory) = text
	return Value{to, memory, flags}
}

func convertInteger(v Value, to *descriptor) Value {
	return integerValue(v.bits(), to, v.hidden())
}

func convertIntegerToFloat(v Value, to *descriptor) Value {
	if isSigned(v.kind()) {
		return floatValue(float64(v.Int()), to, v.hidden())
	}
	return floatValue(float64(v.Uint()), to, v.hidden())
}

func convertIntegerToString(v Value, to *descriptor) Value {
	text := "\uFFFD"
	if bits := v.bits(); bits == uint64(rune(bits)) {
		text = string(rune(bits))
	}
	return stringValue(text, to, v.hidden())
}

func convertFloatToInteger(v Value, to *descriptor) Value {
	if isSigned(Kind(to.Kind)) {
		return integerValue(uint64(int64(v.Float())), to, v.hidden())
	}
	return integerValue(uint64(v.Float()), to, v.hidden())
}

func convertFloat(v Value, to *descriptor) Value {
	return floatValue(v.Float(), to, v.hidden())
}

func convertComplex(v Value, to *descriptor) Value {
	memory := newObject(to)
	storeComplex(to, memory, v.Complex())
	return Value{to, memory, v.hidden()}
}

func convertStringToBytes(v Value, to *descriptor) Value {
	memory := newObject(to)
	*(*[]byte)(memory) = []byte(v.String())
	return Value{to, memory, v.hidden()}
}

func convertStringToRunes(v Value, to *descriptor) Value {
	memory := newObject(to)
	*(*[]rune)(memory) = []rune(v.String())
	return Value{to, memory, v.hidden()}
}

func convertBytesToString(v Value, to *descriptor) Value {
	return stringValue(string(*(*[]byte)(v.pointer)), to, v.hidden())
}

func convertRunesToString(v Value, to *descriptor) Value {
	return stringValue(string(*(*[]rune)(v.pointer)), to, v.hidden())
}

func convertSliceToArrayPointer(v Value, to *descriptor) Value {
	needLength(v, to.Element)
	return Value{to, v.header().data, flagInline | v.hidden()}
}

func convertSliceToArray(v Value, to *descriptor) Value {
	needLength(v, to)
	return copied(to, v.header().data, v.hidden())
}

func needLength(slice Value, array *descriptor) {
	if have, want := slice.Len(), int(array.Length); have < want {
		panic("reflect: cannot convert slice with length " + strconv.Itoa(have) + " to array with length " + strconv.Itoa(want))
	}
}

// convertSame serves types with one representation.
func convertSame(v Value, to *descriptor) Value {
	if v.flag&flagAddressable != 0 {
		return copied(to, v.pointer, v.hidden())
	}
	return Value{to, v.pointer, v.flag&flagInline | v.hidden()}
}

func convertToInterface(v Value, to *descriptor) Value {
	target := newObject(to)
	if v.kind() == Interface && v.IsNil() {
		return Value{to, target, v.hidden()}
	}
	storeInterface(to, target, v.toInterface())
	return Value{to, target, v.hidden()}
}
