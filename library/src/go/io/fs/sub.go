package fs

import (
	"errors"
	"path"
)

// A SubFS makes trees of its folders.
type SubFS interface {
	FS
	Sub(dir string) (FS, error)
}

// Sub returns the tree below a folder.
func Sub(fsys FS, dir string) (FS, error) {
	if !ValidPath(dir) {
		return nil, &PathError{Op: "sub", Path: dir, Err: ErrInvalid}
	}
	if dir == "." {
		return fsys, nil
	}
	if able, ok := fsys.(SubFS); ok {
		return able.Sub(dir)
	}
	return &subtree{fsys, dir}, nil
}

type subtree struct {
	whole FS
	dir   string
}

// full is a name's path in the whole tree.
func (s *subtree) full(operation, name string) (string, error) {
	if !ValidPath(name) {
		return "", &PathError{Op: operation, Path: name, Err: ErrInvalid}
	}
	return path.Join(s.dir, name), nil
}

// shorten makes the path of an error one of the subtree.
func (s *subtree) shorten(err error) error {
	var problem *PathError
	if errors.As(err, &problem) {
		if name, ok := s.inner(problem.Path); ok {
			problem.Path = name
		}
	}
	return err
}

func (s *subtree) inner(name string) (string, bool) {
	if name == s.dir {
		return ".", true
	}
	if len(name) > len(s.dir) && name[len(s.dir)] == '/' && name[:len(s.dir)] == s.dir {
		return name[len(s.dir)+1:], true
	}
	return "", false
}

func (s *subtree) Open(name string) (File, error) {
	full, err := s.full("open", name)
	if err != nil {
		return nil, err
	}
	file, err := s.whole.Open(full)
	return file, s.shorten(err)
}

func (s *subtree) ReadDir(name string) ([]DirEntry, error) {
	full, err := s.full("read", name)
	if err != nil {
		return nil, err
	}
	entries, err := ReadDir(s.whole, full)
	return entries, s.shorten(err)
}

func (s *subtree) ReadFile(name string) ([]byte, error) {
	full, err := s.full("read", name)
	if err != nil {
		return nil, err
	}
	data, err := ReadFile(s.whole, full)
	return data, s.shorten(err)
}

func (s *subtree) Glob(pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	if pattern == "." {
		return []string{"."}, nil
	}
	found, err := Glob(s.whole, s.dir+"/"+pattern)
	for i, name := range found {
		inner, ok := s.inner(name)
		if !ok {
			return nil, errors.New("invalid result from inner fsys Glob: " + name + " not in " + s.dir)
		}
		found[i] = inner
	}
	return found, s.shorten(err)
}

func (s *subtree) Sub(dir string) (FS, error) {
	if dir == "." {
		return s, nil
	}
	full, err := s.full("sub", dir)
	if err != nil {
		return nil, err
	}
	return &subtree{s.whole, full}, nil
}

// A GlobFS finds names by pattern.
type GlobFS interface {
	FS
	Glob(pattern string) ([]string, error)
}

// Glob returns the names that match a pattern of path.Match. Folders that can't be read are
// passed over.
func Glob(fsys FS, pattern string) (matches []string, err error) {
	if able, ok := fsys.(GlobFS); ok {
		return able.Glob(pattern)
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	if !special(pattern) {
		if _, err := Stat(fsys, pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	dir, last := path.Split(pattern)
	if dir == "" {
		dir = "."
	} else {
		dir = dir[:len(dir)-1]
	}
	folders := []string{dir}
	if special(dir) {
		if dir == pattern {
			return nil, path.ErrBadPattern
		}
		if folders, err = Glob(fsys, dir); err != nil {
			return nil, err
		}
	}
	for _, folder := range folders {
		entries, err := ReadDir(fsys, folder)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			ok, err := path.Match(last, entry.Name())
			if err != nil {
				return matches, err
			}
			if ok {
				matches = append(matches, path.Join(folder, entry.Name()))
			}
		}
	}
	return matches, nil
}

// special reports whether a pattern has characters that stand for others.
func special(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '*', '?', '[', '\\':
			return true
		}
	}
	return false
}
