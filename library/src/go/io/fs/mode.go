package fs

// A FileMode is a file's type and permissions, the same on all systems.
type FileMode uint32

const (
	ModeDir FileMode = 1 << (31 - iota)
	ModeAppend
	ModeExclusive
	ModeTemporary
	ModeSymlink
	ModeDevice
	ModeNamedPipe
	ModeSocket
	ModeSetuid
	ModeSetgid
	ModeCharDevice
	ModeSticky
	ModeIrregular

	// ModeType is the mask of the type bits; none is set for a regular file.
	ModeType = ModeDir | ModeSymlink | ModeNamedPipe | ModeSocket | ModeDevice | ModeCharDevice | ModeIrregular

	// ModePerm is the mask of the permission bits.
	ModePerm FileMode = 0777
)

// modeLetters are the letters of the bits, from the highest down.
const modeLetters = "dalTLDpSugct?"

func (m FileMode) String() string {
	var text [32]byte
	n := 0
	for i := 0; i < len(modeLetters); i++ {
		if m&(1<<(31-uint(i))) != 0 {
			text[n] = modeLetters[i]
			n++
		}
	}
	if n == 0 {
		text[n] = '-'
		n++
	}
	for i := range 9 {
		text[n] = '-'
		if m&(1<<(8-uint(i))) != 0 {
			text[n] = "rwx"[i%3]
		}
		n++
	}
	return string(text[:n])
}

// IsDir reports whether the mode is a folder's.
func (m FileMode) IsDir() bool { return m&ModeDir != 0 }

// IsRegular reports whether the mode is a regular file's.
func (m FileMode) IsRegular() bool { return m&ModeType == 0 }

// Perm returns the permission bits.
func (m FileMode) Perm() FileMode { return m & ModePerm }

// Type returns the type bits.
func (m FileMode) Type() FileMode { return m & ModeType }
