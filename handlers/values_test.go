package handlers

import (
	"net/http"
	"strings"
	"testing"

	"partnerdesk/store"
	"partnerdesk/views/demo"
)

func TestTheValuesToTryDoWhatTheirPageSays(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	page := w.as(acme, store.Viewer).get("/values").is(http.StatusOK)
	company := confirmed(w)
	pan := func(z *wizard, btype, number string, status int) {
		t.Helper()
		if !strings.Contains(page.body, number) && btype == "company" {
			t.Errorf("%s is not on the page", number)
		}
		z.post(z.at("/pan"), "btype", btype, "pan", number).is(status)
	}
	pan(company, "company", demo.PANUnknown, http.StatusUnprocessableEntity)
	pan(company, "company", demo.PANDown, http.StatusServiceUnavailable)
	pan(company, "company", demo.PANOtherName, http.StatusSeeOther)
	if name := w.kept(company).Facts.NameOnPAN; name == "Malhar Textiles" || name == "" {
		t.Errorf("the other name is %q", name)
	}
	for _, c := range []struct {
		pan, gstin string
		status     int
	}{
		{demo.PANOfUnknownGSTIN, demo.GSTINUnknown, http.StatusUnprocessableEntity},
		{demo.PANOfDownGSTIN, demo.GSTINDown, http.StatusServiceUnavailable},
		{demo.PANVerified, demo.GSTINVerified, http.StatusSeeOther},
	} {
		pan(company, "company", c.pan, http.StatusSeeOther)
		company.post(company.at("/gst"), "gst_num", c.gstin).is(c.status)
	}

	person := confirmed(peopledWorld(t), "btype", "individual")
	pan(person, "individual", aPersonPAN, http.StatusSeeOther)
	for _, c := range []struct {
		number string
		status int
	}{
		{demo.AadhaarUnknown, http.StatusUnprocessableEntity},
		{demo.AadhaarUnlinked, http.StatusUnprocessableEntity},
		{demo.AadhaarOtherName, http.StatusSeeOther},
	} {
		doubted := person.post(person.at("/aadhaar"), "consent", "on", "aadhar_num", c.number).is(http.StatusUnprocessableEntity)
		sent := person.post(person.at("/aadhaar"), "consent", "on", "aadhar_num", c.number, "confirmed", doubted.value("confirmed")).is(c.status)
		if c.status != http.StatusSeeOther {
			sent.has("#aadhar_num-problem")
		}
	}
	w.as(acme, store.Viewer).get("/outbox").is(http.StatusForbidden)
	if w.as(acme, store.Viewer).get("/").doc().Find(`a[href="/outbox"]`).Length() != 0 {
		t.Error("a viewer is led to codes")
	}
}
