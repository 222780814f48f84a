package e2e

import (
	"fmt"
	"testing"

	"partnerdesk/platform"
)

// The demo's staff, all with the same password.
const (
	owner      = "meera@sahyadri.example"
	operations = "sameer@sahyadri.example"
	billing    = "bhavna@sahyadri.example"
	viewer     = "vivek@sahyadri.example"
)

// portalGuest works for the busiest client of the demo.
const portalGuest = "radhika@aakar.example"

// client is somebody who is onboarded; agent and portal are people of theirs.
type client struct {
	kind     string // of business, in the words of the form
	name     string
	email    string
	mobile   string // as one types it
	phone    string // in E.164
	password string
	pan      string
	gstin    string
	agent    person
	portal   person
}

type person struct{ name, email, mobile string }

// newClient makes up the nth client of a journey. The numbers are plainly not
// real, and pass every check that real ones pass.
func newClient(t *testing.T, kind, name string, holder byte, n int) client {
	t.Helper()
	domain := fmt.Sprintf("client%d.example", n)
	c := client{
		kind: kind, name: name, email: "office@" + domain,
		mobile: fmt.Sprintf("98765 %05d", 43200+n), phone: fmt.Sprintf("+9198765%05d", 43200+n),
		password: fmt.Sprintf("first-login-of-%d", n),
		pan:      fmt.Sprintf("AAB%cK%04dL", holder, 4100+n),
		agent:    person{"Asha Pawar", "asha@" + domain, fmt.Sprintf("98765 %05d", 53200+n)},
		portal:   person{"Kiran Salvi", "kiran@" + domain, ""},
	}
	c.gstin = gstinOf(t, "27", platform.PAN(c.pan))
	if _, err := platform.ParsePhone(c.phone); err != nil {
		t.Fatalf("%s is no phone number: %v", c.phone, err)
	}
	return c
}

// gstinOf is the first registration of a PAN in a state, its check character
// found by asking what fits.
func gstinOf(t *testing.T, state string, pan platform.PAN) string {
	t.Helper()
	for _, last := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		g, err := platform.ParseGSTIN(state + string(pan) + "1Z" + string(last))
		if err == nil && len(g.Doubts(pan)) == 0 {
			return string(g)
		}
	}
	t.Fatalf("no check character fits the PAN %s", pan)
	return ""
}

// mistyped changes the last character of a GSTIN, so that it no longer fits.
func mistyped(gstin string) string {
	last := byte('7')
	if gstin[len(gstin)-1] == last {
		last = '8'
	}
	return gstin[:len(gstin)-1] + string(last)
}
