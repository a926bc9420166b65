package syscall

import "sync"

// environmentCount and environmentAt are the process's environment at its start.
func environmentCount() int
func environmentAt(i int) string

// environment is the program's own copy, read at the first use. Setting variables changes the
// copy alone; new processes get theirs from it.
var environment struct {
	mutex  sync.RWMutex
	loaded sync.Once
	// list holds "key=value", or "" where a variable was unset.
	list []string
	// index says where in list a key is.
	index map[string]int
}

func loadEnvironment() {
	count := environmentCount()
	environment.index = make(map[string]int, count)
	environment.list = make([]string, 0, count)
	for i := range count {
		pair := environmentAt(i)
		environment.list = append(environment.list, pair)
		key, _, ok := cutPair(pair)
		if !ok {
			continue
		}
		if _, present := environment.index[key]; present {
			// The first of several wins.
			environment.list[i] = ""
			continue
		}
		environment.index[key] = i
	}
}

// cutPair splits "key=value". A '=' at the start belongs to the key.
func cutPair(pair string) (key, value string, ok bool) {
	for i := 1; i < len(pair); i++ {
		if pair[i] == '=' {
			return pair[:i], pair[i+1:], true
		}
	}
	return "", "", false
}

// Getenv returns a variable of the environment, and whether it is set.
func Getenv(key string) (value string, found bool) {
	environment.loaded.Do(loadEnvironment)
	environment.mutex.RLock()
	defer environment.mutex.RUnlock()
	i, found := environment.index[key]
	if !found {
		return "", false
	}
	return environment.list[i][len(key)+1:], true
}

// Setenv sets a variable of the environment.
func Setenv(key, value string) error {
	if key == "" || contains(key, '=') || contains(key, 0) || contains(value, 0) {
		return EINVAL
	}
	environment.loaded.Do(loadEnvironment)
	environment.mutex.Lock()
	defer environment.mutex.Unlock()
	pair := key + "=" + value
	if i, present := environment.index[key]; present {
		environment.list[i] = pair
		return nil
	}
	environment.index[key] = len(environment.list)
	environment.list = append(environment.list, pair)
	return nil
}

// Unsetenv removes a variable from the environment.
func Unsetenv(key string) error {
	environment.loaded.Do(loadEnvironment)
	environment.mutex.Lock()
	defer environment.mutex.Unlock()
	if i, present := environment.index[key]; present {
		environment.list[i] = ""
		delete(environment.index, key)
	}
	return nil
}

// Clearenv removes all variables.
func Clearenv() {
	environment.loaded.Do(loadEnvironment)
	environment.mutex.Lock()
	defer environment.mutex.Unlock()
	environment.list = nil
	clear(environment.index)
}

// Environ returns the environment as "key=value" strings.
func Environ() []string {
	environment.loaded.Do(loadEnvironment)
	environment.mutex.RLock()
	defer environment.mutex.RUnlock()
	pairs := make([]string, 0, len(environment.list))
	for _, pair := range environment.list {
		if pair != "" {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

func contains(s string, wanted byte) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == wanted {
			return true
		}
	}
	return false
}
