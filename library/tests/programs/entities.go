// Characters of HTML by name and number.
// Args: 58
// Small: 8
package main

import (
	"fmt"
	"html"
	"os"
	"strconv"
	"strings"
)

func main() {
	letters := 58
	if len(os.Args) > 1 {
		letters, _ = strconv.Atoi(os.Args[1])
	}
	for _, s := range []string{"", "a<b>&'\"", "&lt;&gt;&amp;&quot;&#39;", "&notit;&notin;", "&not", "&#", "&#x", "&#x;", "&#5", "&#5 ", "&#65;", "&#65x", "&#x41;&#X4a;", "&#128;&#x9f;&#0;&#xd800;&#x110000;&#99999999999;", "&unknown;&", "&&amp;;", "&NotEqualTilde;", "&fjlig;", "&ampx &AMP", "&Aacutezzz", "&aacute", "&gtrapprox;", "&NewLine;|&Tab;", "&lt", "&l;", "&;", "& ", "&copy2", "&frac12&frac34;", "x&yen"} {
		fmt.Printf("%q %q %q\n", s, html.EscapeString(s), html.UnescapeString(s))
	}
	var all []string
	for c := 'A'; c < 'A'+rune(letters); c++ {
		for d := 'A'; d < 'A'+rune(letters); d++ {
			all = append(all, "&"+string(c)+string(d)+";")
		}
	}
	for _, n := range strings.Fields("Aacute Abreve acE acd aelig afr angle ApplyFunction CounterClockwiseContourIntegral Zopf zwj zwnj thetasym larrtl Bernoullis vsubnE race nvlt bne smid smt lates") {
		all = append(all, "&"+n+";", "&"+n)
	}
	fmt.Printf("%q\n", html.UnescapeString(strings.Join(all, " ")))
}
