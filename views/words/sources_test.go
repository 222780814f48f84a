package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// call is one words.T in the sources, or one r.t, the handlers' short form of it.
type call struct {
	where  string
	key    string // empty where it is no constant
	passed bool   // the key is the caller's own parameter "key"
	args   int    // -1 where they are passed on too
}

// calls reads every words.T below a folder. The generated _templ.go files stand
// for the templates.
func calls(t *testing.T, root string) []call {
	t.Helper()
	var out []call
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler says it better
		}
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at := keyAt(c.Fun)
			if at < 0 || len(c.Args) <= at {
				return true
			}
			found := call{where: files.Position(c.Pos()).String(), args: len(c.Args) - at - 1}
			switch key := c.Args[at].(type) {
			case *ast.BasicLit:
				found.key, _ = strconv.Unquote(key.Value)
			case *ast.Ident:
				found.passed = key.Name == "key"
			}
			if c.Ellipsis.IsValid() {
				found.args = -1
			}
			out = append(out, found)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// keyAt is the index of the key among the arguments of words.T(ctx, key, …) and
// r.t(key, …); -1 for any other function.
func keyAt(fun ast.Expr) int {
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return -1
	}
	on, ok := sel.X.(*ast.Ident)
	switch {
	case ok && on.Name == "words" && sel.Sel.Name == "T":
		return 1
	case ok && on.Name == "r" && sel.Sel.Name == "t":
		return 0
	}
	return -1
}

var verb = regexp.MustCompile(`%(\[\d\])?[+#0-9.]*[a-zA-Z]`)

func TestKeysAreConstantEnglishWithTheirPlurals(t *testing.T) {
	t.Parallel()
	all := append(calls(t, ".."), calls(t, "../../handlers")...)
	if len(all) < 20 {
		t.Fatalf("only %d texts were found: the walk reads the wrong folder", len(all))
	}
	for _, c := range all {
		if c.key == "" {
			// Three kinds of key may be no constant: one handed on, the status
			// vocabulary's (a table of constants), and outside views what the
			// platform said, which takes no arguments.
			table := strings.Contains(c.where, "views/ui/status_templ.go")
			said := !strings.Contains(c.where, "/views/") && c.args == 0
			if !c.passed && !table && !said {
				t.Errorf("%s: the key of words.T is not a constant text", c.where)
			}
			continue
		}
		if verbs := len(verb.FindAllString(strings.ReplaceAll(c.key, "%%", ""), -1)); c.args >= 0 && c.args > 0 && verbs != c.args {
			t.Errorf("%s: %q takes %d arguments and gets %d", c.where, c.key, verbs, c.args)
		}
		if strings.Contains(c.key, "%d") && !slices.Contains(invariable, c.key) && !isCountable(c.key) {
			t.Errorf("%s: %q counts something: give its singular in views/words/english.go, or list it there as invariable", c.where, c.key)
		}
	}
}

func isCountable(key string) bool {
	return slices.ContainsFunc(englishPlurals, func(p countable) bool { return p.key == key })
}
