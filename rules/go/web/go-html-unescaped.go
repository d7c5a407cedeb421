package web

import "html/template"

func note(text string) {
	// ruleid: go-html-unescaped
	show(template.HTML(text))
	// ruleid: go-html-unescaped
	show(template.JS("f(" + text + ")"))
	// ok: go-html-unescaped
	show(template.HTML("<b>done</b>"))
	// ok: go-html-unescaped
	show(template.HTMLEscapeString(text))
}
