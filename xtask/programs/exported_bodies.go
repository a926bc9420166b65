package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A package's export data holds the bodies of its own functions that can be inlined, and of functions of other
// packages that were inlined in it. Who imports the package gets those bodies and no others.
//
// The data is a table of elements (internal/pkgbits): numbers of a fixed size say where each ends, then follow the
// elements. An element begins with the elements that it refers to; the second of section "meta" lists the bodies.

const (
	stringSection = 0
	metaSection   = 1
	bodySection   = 9
	sections      = 10
	// The element that lists the bodies.
	privateRoot = 1
	// The version whose header these functions know, and later ones, which did not change it.
	firstVersion = 2
)

// The files with the export data of packages, by import path.
func exportFiles(goCommand string, paths []string) (map[string]string, error) {
	arguments := append([]string{"list", "-export", "-f", "{{.ImportPath}} {{.Export}}"}, paths...)
	said, err := exec.Command(goCommand, arguments...).Output()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, row := range strings.Split(strings.TrimSpace(string(said)), "\n") {
		path, file, _ := strings.Cut(row, " ")
		files[path] = file
	}
	return files, nil
}

// A function whose body a package passes on.
type passedOn struct{ path, name string }

// The functions of other packages whose bodies are in the export data, in its order.
func bodiesOfOthers(file, path string) ([]passedOn, error) {
	data, err := exportData(file)
	if err != nil {
		return nil, err
	}
	elements, err := readElements(data)
	if err != nil {
		return nil, err
	}
	root := elements.open(metaSection, privateRoot)
	root.skip(1) // whether it has initializers
	var found []passedOn
	for n := root.number(); n > 0; n-- {
		body := passedOn{root.text(), root.text()}
		root.reference(bodySection)
		if body.path != path {
			found = append(found, body)
		}
	}
	return found, nil
}

// The compiler's own part of the first member of the archive, between two lines that begin with dollars.
func exportData(file string) ([]byte, error) {
	archive, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	const memberHeader, magic = 60, "!<arch>\n"
	if !bytes.HasPrefix(archive, []byte(magic)) || len(archive) < len(magic)+memberHeader {
		return nil, fmt.Errorf("%s is no archive", file)
	}
	header, rest := archive[len(magic):len(magic)+memberHeader], archive[len(magic)+memberHeader:]
	size, err := strconv.Atoi(strings.TrimSpace(string(header[48:58])))
	if err != nil || size > len(rest) {
		return nil, fmt.Errorf("%s: a member of size %q", file, header[48:58])
	}
	_, data, found := bytes.Cut(rest[:size], []byte("\n$$B\nu"))
	if !found {
		return nil, fmt.Errorf("%s has no export data", file)
	}
	return data, nil
}

// All elements of a package's export data.
type elements struct {
	// Where each section ends among the elements, where each element ends in the data.
	sectionEnds [sections]uint32
	ends        []uint32
	data        []byte
}

func readElements(data []byte) (*elements, error) {
	reader := bytes.NewReader(data)
	var e elements
	header := struct{ Version, Flags uint32 }{}
	if err := binary.Read(reader, binary.LittleEndian, &header); err != nil {
		return nil, err
	}
	if header.Version < firstVersion || header.Flags != 0 {
		return nil, fmt.Errorf("export data of version %d with flags %d is not known", header.Version, header.Flags)
	}
	if err := binary.Read(reader, binary.LittleEndian, &e.sectionEnds); err != nil {
		return nil, err
	}
	e.ends = make([]uint32, e.sectionEnds[sections-1])
	if err := binary.Read(reader, binary.LittleEndian, e.ends); err != nil {
		return nil, err
	}
	e.data = data[len(data)-reader.Len():]
	return &e, nil
}

func (e *elements) bytes(section, index int) []byte {
	if section > 0 {
		index += int(e.sectionEnds[section-1])
	}
	start := uint32(0)
	if index > 0 {
		start = e.ends[index-1]
	}
	return e.data[start:e.ends[index]]
}

// An element that is being read.
type element struct {
	of         *elements
	rest       []byte
	references [][2]int
}

func (e *elements) open(section, index int) *element {
	opened := &element{of: e, rest: e.bytes(section, index)}
	references := make([][2]int, opened.number())
	for i := range references {
		references[i] = [2]int{opened.number(), opened.number()}
	}
	opened.references = references
	return opened
}

func (e *element) skip(bytes int) { e.rest = e.rest[bytes:] }

func (e *element) number() int {
	number, size := binary.Uvarint(e.rest)
	if size <= 0 {
		panic("export data ends within a number")
	}
	e.skip(size)
	return int(number)
}

func (e *element) reference(section int) int {
	reference := e.references[e.number()]
	if reference[0] != section {
		panic(fmt.Sprintf("a reference to section %d, not %d", reference[0], section))
	}
	return reference[1]
}

func (e *element) text() string {
	return string(e.of.bytes(stringSection, e.reference(stringSection)))
}
