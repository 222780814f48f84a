package docs

import (
	"fmt"
	"time"
)

// The scripts of the collection, as lines of JavaScript in Postman's sandbox.

func script(when string, lines []string) object {
	return object{{"listen", when}, {"script", object{{"type", "text/javascript"}, {"exec", lines}}}}
}

// checkEnvelope holds for every answer.
var checkEnvelope = []string{
	"pm.test('the answer is an envelope', () => {",
	"  const answer = pm.response.json();",
	"  pm.expect(answer.status).to.equal(pm.response.code);",
	"  pm.expect(answer.message).to.be.a('string').that.is.not.empty;",
	"  pm.expect(pm.response.headers.get('X-Request-Id')).to.be.a('string').that.is.not.empty;",
	"});",
}

// before makes up what must differ from run to run, and waits where the platform
// wants to be left alone for a while.
func before(s step) []string {
	var lines []string
	for _, name := range s.makes {
		f, _ := freshValue(name) // journey takes no other names
		lines = append(lines, fmt.Sprintf("pm.collectionVariables.set('%s', %s);", f.name, f.script))
	}
	if s.Wait > 0 {
		wait := s.Wait + time.Second // the answer before it took time to arrive
		lines = append(lines,
			fmt.Sprintf("// This may follow the call before it after %d seconds; the request waits for the timer.", int(s.Wait.Seconds())),
			fmt.Sprintf("setTimeout(() => {}, %d);", wait.Milliseconds()))
	}
	return lines
}

// check asserts the success of a call and keeps what later calls need of it.
func check(s step) []string {
	lines := []string{
		fmt.Sprintf("pm.test('%s', () => {", s.Name),
		"  pm.response.to.have.status(200);",
		"  const data = pm.response.json().data;",
	}
	from := "data"
	if s.AnswerIsList {
		lines = append(lines, "  pm.expect(data).to.be.an('array');")
		from = "data[0]"
	} else {
		lines = append(lines, "  pm.expect(data).to.be.an('object');")
		for _, f := range s.Answer {
			if f.Always {
				lines = append(lines, fmt.Sprintf("  pm.expect(data).to.have.property('%s');", f.Name))
			}
		}
	}
	kept := keeps(s.Entry)
	if s.AnswerIsList && len(kept) > 0 {
		lines = append(lines, "  pm.expect(data, 'there is one to go on with').to.not.be.empty;")
	}
	for _, f := range kept {
		set := fmt.Sprintf("pm.collectionVariables.set('%s', %s.%s);", f.Keep, from, f.Name)
		if f.Always {
			lines = append(lines, "  "+set)
		} else {
			lines = append(lines, fmt.Sprintf("  if (%s.%s) %s", from, f.Name, set))
		}
	}
	return append(lines, "});")
}

func checkCode(name string) []string {
	return []string{
		"pm.test('a code was sent', () => {",
		"  pm.response.to.have.status(200);",
		"  const codes = pm.response.json().data.map((m) => (m.text.match(/\\b[0-9]{6}\\b/) || [])[0]).filter(Boolean);",
		"  pm.expect(codes, 'messages with a code').to.not.be.empty;",
		fmt.Sprintf("  pm.collectionVariables.set('%s', codes[0]);", name),
		"});",
	}
}
