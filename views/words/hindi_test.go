package words

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// argsOf lists which arguments a text takes, in the order of their numbers.
func argsOf(text string) []int {
	var all []int
	next := 0
	for _, m := range place.FindAllStringSubmatch(strings.ReplaceAll(text, "%%", ""), -1) {
		if m[1] != "" {
			next = int(m[1][0] - '1')
		}
		if !slices.Contains(all, next) {
			all = append(all, next)
		}
		next++
	}
	slices.Sort(all)
	return all
}

var named = regexp.MustCompile(`\{\w+\}`)

func TestHindiTakesTheArgumentsOfItsKey(t *testing.T) {
	t.Parallel()
	whose := map[string]int{}
	for i, table := range hindiTables {
		for key, text := range table {
			if j, twice := whose[key]; twice {
				t.Errorf("%q stands in two tables, %d and %d", key, i, j)
			}
			whose[key] = i
			for _, form := range []string{text, hindiOnes[key]} {
				if form == "" && text != "" {
					continue
				}
				if form == "" {
					t.Errorf("%q has no text", key)
				}
				if got, want := argsOf(form), argsOf(key); !slices.Equal(got, want) {
					t.Errorf("%q takes the arguments %v in Hindi, %v in English", key, got, want)
				}
				a, b := named.FindAllString(form, -1), named.FindAllString(key, -1)
				slices.Sort(a)
				slices.Sort(b)
				if !slices.Equal(a, b) {
					t.Errorf("%q has the places %v in Hindi, %v in English", key, a, b)
				}
			}
		}
	}
	for key := range hindiOnes {
		if _, ok := whose[key]; !ok {
			t.Errorf("%q has a singular and no plural", key)
		}
	}
}

func TestSaidRecognisesSentencesWithTheirArguments(t *testing.T) {
	t.Parallel()
	hi := With(context.Background(), Hindi)
	for _, c := range []struct{ said, want string }{
		{"This code is wrong. 4 tries are left.", "यह कोड ग़लत है। 4 कोशिशें बाक़ी हैं।"},
		{"This code is wrong. One try is left.", "यह कोड ग़लत है। एक कोशिश बाक़ी है।"},
		{"Choose a role.", "भूमिका चुनें।"},
		{"The fourth letter, P, says that a person holds this PAN.", "चौथा अक्षर P बताता है कि यह PAN व्यक्ति का है।"},
		{"Too many tries. Wait a few minutes, then try again.", "बहुत ज़्यादा कोशिशें। कुछ मिनट रुकें, फिर कोशिश करें।"},
		{"भूमिका चुनें।", "भूमिका चुनें।"},
		{"Front desk", "Front desk"},
		{"", ""},
	} {
		if got := Said(hi, c.said); got != c.want {
			t.Errorf("%q is said %q, want %q", c.said, got, c.want)
		}
		if got := Said(context.Background(), c.said); got != c.said {
			t.Errorf("in English %q is said %q", c.said, got)
		}
	}
	if !slices.Contains(Untranslated(), "Front desk") {
		t.Error("what has no Hindi is not remembered")
	}
}

func TestBestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ choice, accept, want string }{
		{"hi-IN", "en", "hi-IN"}, {"en-IN", "hi", "en-IN"}, {"", "hi", "hi-IN"}, {"", "", "en-IN"}, {"hi", "", "hi-IN"},
		{"'; DROP", "hi", "hi-IN"}, {"", strings.Repeat("x,", 4000), "en-IN"}, {"zz-ZZ", "hi", "hi-IN"},
	} {
		if got := Best(c.choice, c.accept).String(); got != c.want {
			t.Errorf("Best(%.20q, %.20q) is %s, want %s", c.choice, c.accept, got, c.want)
		}
	}
}
