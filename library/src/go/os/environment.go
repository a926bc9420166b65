package os

import (
	"errors"
	"syscall"
)

// Getenv returns a variable of the environment, "" if it is not set.
func Getenv(key string) string {
	value, _ := syscall.Getenv(key)
	return value
}

// LookupEnv returns a variable of the environment, and whether it is set.
func LookupEnv(key string) (string, bool) { return syscall.Getenv(key) }

// Setenv sets a variable of the environment.
func Setenv(key, value string) error {
	return NewSyscallError("setenv", syscall.Setenv(key, value))
}

// Unsetenv removes a variable from the environment.
func Unsetenv(key string) error { return syscall.Unsetenv(key) }

// Clearenv removes all variables.
func Clearenv() { syscall.Clearenv() }

// Environ returns the environment as "key=value" strings.
func Environ() []string { return syscall.Environ() }

// ExpandEnv replaces $name and ${name} by variables of the environment.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces $name and ${name} by what mapping returns. A malformed ${ is left out; a $ without name
// stays.
func Expand(s string, mapping func(string) string) string {
	var out []byte
	start := 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '$' {
			continue
		}
		out = append(out, s[start:i]...)
		name, length := variableName(s[i+1:])
		switch {
		case name != "":
			out = append(out, mapping(name)...)
		case length == 0:
			out = append(out, '$')
		}
		i += length
		start = i + 1
	}
	if out == nil {
		return s
	}
	return string(append(out, s[start:]...))
}

// variableName returns the name after a $ and how many bytes it takes with its braces.
func variableName(s string) (name string, length int) {
	if s[0] == '{' {
		if len(s) > 2 && isSpecial(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				// "${}" is dropped whole.
				return s[1:i], i + 1
			}
		}
		return "", 1
	}
	if isSpecial(s[0]) {
		return s[:1], 1
	}
	for length < len(s) && isLetterOrDigit(s[length]) {
		length++
	}
	return s[:length], length
}

// isSpecial reports whether c is a variable of the shell with a name of one character.
func isSpecial(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-':
		return true
	}
	return '0' <= c && c <= '9'
}

func isLetterOrDigit(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// UserHomeDir returns the user's folder.
func UserHomeDir() (string, error) {
	if dir := Getenv("HOME"); dir != "" {
		return dir, nil
	}
	return "", errors.New("$HOME is not defined")
}

// UserCacheDir returns the folder for the user's caches.
func UserCacheDir() (string, error) { return userFolder("XDG_CACHE_HOME", "/.cache") }

// UserConfigDir returns the folder for the user's settings.
func UserConfigDir() (string, error) { return userFolder("XDG_CONFIG_HOME", "/.config") }

func userFolder(variable, below string) (string, error) {
	if dir := Getenv(variable); dir != "" {
		if dir[0] != '/' {
			return "", errors.New("path in $" + variable + " is relative")
		}
		return dir, nil
	}
	home := Getenv("HOME")
	if home == "" {
		return "", errors.New("neither $" + variable + " nor $HOME are defined")
	}
	return home + below, nil
}
