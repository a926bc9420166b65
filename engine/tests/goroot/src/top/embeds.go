package top

import _ "embed"

//go:embed go.txt
var content string
