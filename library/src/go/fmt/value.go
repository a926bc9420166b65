package fmt

import "internal/typeinfo"

// printValue prints a value by its kind. depth counts the composite values around it.
func (p *printer) printValue(value typeinfo.Value, verb rune, depth int) {
	// printArgument has tried the methods of the outermost value, and prints what is wrong with it.
	if depth == 0 {
		p.printKind(value, verb, depth)
		return
	}
	if !value.Exported() {
		p.printKind(value, verb, depth)
		if p.badVerb {
			p.printBadVerb(nil, value, verb)
		}
		return
	}
	part := value.Interface()
	if !p.callMethod(part, verb) {
		p.printKind(value, verb, depth)
	}
	if p.badVerb {
		p.printBadVerb(part, typeinfo.Value{}, verb)
	}
}

func (p *printer) printKind(value typeinfo.Value, verb rune, depth int) {
	switch value.Kind() {
	case typeinfo.Invalid:
		p.printInvalid(verb, depth)
	case typeinfo.Bool:
		p.printBool(value.Bool(), verb)
	case typeinfo.Int, typeinfo.Int8, typeinfo.Int16, typeinfo.Int32, typeinfo.Int64:
		p.printInteger(uint64(value.Int()), true, verb)
	case typeinfo.Uint, typeinfo.Uint8, typeinfo.Uint16, typeinfo.Uint32, typeinfo.Uint64, typeinfo.Uintptr:
		p.printInteger(value.Uint(), false, verb)
	case typeinfo.Float32:
		p.printFloat(value.Float(), 32, verb)
	case typeinfo.Float64:
		p.printFloat(value.Float(), 64, verb)
	case typeinfo.Complex64:
		p.printComplex(value.Complex(), 64, verb)
	case typeinfo.Complex128:
		p.printComplex(value.Complex(), 128, verb)
	case typeinfo.String:
		p.printString(value.String(), verb)
	case typeinfo.Map:
		p.printMap(value, verb, depth)
	case typeinfo.Struct:
		p.printStruct(value, verb, depth)
	case typeinfo.Interface:
		p.printInterface(value, verb, depth)
	case typeinfo.Array, typeinfo.Slice:
		p.printSequence(value, verb, depth)
	case typeinfo.Pointer:
		if depth == 0 && !value.IsNil() {
			// The outermost pointer is followed; deeper ones could lead in a circle.
			switch value.Type.Element.Kind {
			case typeinfo.Array, typeinfo.Slice, typeinfo.Struct, typeinfo.Map:
				p.writeByte('&')
				p.printValue(value.Elem(), verb, depth+1)
				return
			}
		}
		p.printPointer(value, verb)
	default:
		p.printPointer(value, verb)
	}
}

func (p *printer) printInvalid(verb rune, depth int) {
	switch {
	case depth == 0:
		p.write("<invalid reflect.Value>")
	case verb == 'v':
		p.write("<nil>")
	default:
		p.badVerb = true
	}
}

// separate writes what stands between the parts of a value.
func (p *printer) separate(i int) {
	switch {
	case i == 0:
	case p.sharpV:
		p.write(", ")
	default:
		p.writeByte(' ')
	}
}

func (p *printer) printMap(value typeinfo.Value, verb rune, depth int) {
	if p.sharpV {
		p.write(value.Type.String)
		if value.IsNil() {
			p.write("(nil)")
			return
		}
		p.writeByte('{')
	} else {
		p.write("map[")
	}
	for i, entry := range sortedEntries(value) {
		p.separate(i)
		p.printValue(entry.Key, verb, depth+1)
		p.writeByte(':')
		p.printValue(entry.Value, verb, depth+1)
	}
	if p.sharpV {
		p.writeByte('}')
	} else {
		p.writeByte(']')
	}
}

func (p *printer) printStruct(value typeinfo.Value, verb rune, depth int) {
	if p.sharpV {
		p.write(value.Type.String)
	}
	p.writeByte('{')
	for i := 0; i < value.Type.NumField(); i++ {
		p.separate(i)
		if p.plusV || p.sharpV {
			if name := value.Type.Field(i).Name; name != "" {
				p.write(name)
				p.writeByte(':')
			}
		}
		field := value.Field(i)
		if field.Kind() == typeinfo.Interface && !field.IsNil() {
			field = field.Elem()
		}
		p.printValue(field, verb, depth+1)
	}
	p.writeByte('}')
}

func (p *printer) printInterface(value typeinfo.Value, verb rune, depth int) {
	inner := value.Elem()
	switch {
	case inner.Valid():
		p.printValue(inner, verb, depth+1)
	case p.sharpV:
		p.write(value.Type.String)
		p.write("(nil)")
	default:
		p.write("<nil>")
	}
}

func (p *printer) printSequence(value typeinfo.Value, verb rune, depth int) {
	t := value.Type
	switch verb {
	case 's', 'q', 'x', 'X':
		// These print bytes as a string.
		if t.Element.Kind == typeinfo.Uint8 {
			p.printBytes(value.Bytes(), verb, t.String)
			return
		}
	}
	opening, closing := byte('['), byte(']')
	if p.sharpV {
		p.write(t.String)
		if t.Kind == typeinfo.Slice && value.IsNil() {
			p.write("(nil)")
			return
		}
		opening, closing = '{', '}'
	}
	p.writeByte(opening)
	for i := 0; i < value.Len(); i++ {
		p.separate(i)
		p.printValue(value.Index(i), verb, depth+1)
	}
	p.writeByte(closing)
}

// printPointer prints the address that a pointer, channel, function, map or slice consists of.
func (p *printer) printPointer(value typeinfo.Value, verb rune) {
	var address uintptr
	switch value.Kind() {
	case typeinfo.Chan, typeinfo.Func, typeinfo.Map, typeinfo.Pointer, typeinfo.Slice, typeinfo.UnsafePointer:
		address = value.Pointer()
	default:
		p.badVerb = true
		return
	}
	switch verb {
	case 'v':
		switch {
		case p.sharpV:
			p.writeByte('(')
			p.write(value.Type.String)
			p.write(")(")
			if address == 0 {
				p.write("nil")
			} else {
				p.writeHex(uint64(address), true)
			}
			p.writeByte(')')
		case address == 0:
			p.padString("<nil>")
		default:
			p.writeHex(uint64(address), !p.sharp)
		}
	case 'p':
		p.writeHex(uint64(address), !p.sharp)
	case 'b', 'o', 'd', 'x', 'X':
		p.printInteger(uint64(address), false, verb)
	default:
		p.badVerb = true
	}
}
