package handlers

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// A mail is in the name that its reader knows, whoever wrote it without saying whose.
func TestAMailIsInTheNameThatItsReaderKnows(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, p := t.Context(), w.partners[acme].ID
	first := w.brand(acme)
	w.Clock.Advance(time.Second) // the second is younger
	second := must(w.store.Brands.Create(ctx, store.Brand{Partner: p, Name: "Zephyr Line", Accent: "#7c3aed", Sender: "Zephyr care", SupportEmail: "help@zephyr.example", Terms: "https://zephyr.example/terms"}))(t)
	var got platform.Message
	send := Dressed(w.store, func(_ context.Context, m platform.Message) error { got = m; return nil }, slog.New(slog.DiscardHandler))
	for _, c := range []struct {
		name        string
		ctx         context.Context
		m           platform.Message
		from, reply string
		brand       string
	}{
		{"of a brand", ctx, platform.Message{To: "x@client.example", Brand: second.ID}, "Zephyr care", "help@zephyr.example", second.ID},
		{"sent at a brand's host", withBrand(ctx, second), platform.Message{To: "x@client.example"}, "Zephyr care", "help@zephyr.example", second.ID},
		{"of nobody in particular", ctx, platform.Message{To: "x@client.example"}, "acme voice", "", first.ID},
		{"of a brand that was removed", ctx, platform.Message{To: "x@client.example", Brand: "b_gone"}, "acme voice", "", first.ID},
		{"at the host of another partner's brand", withBrand(ctx, w.brand(bolt)), platform.Message{To: "x@client.example"}, "acme voice", "", first.ID},
		{"to staff", ctx, platform.Message{To: mailOf(acme, store.Operations)}, "acme", "", ""},
		{"to staff, as it says", ctx, platform.Message{To: "x@client.example", ToStaff: true}, "acme", "", ""},
		{"to the staff of another partner", ctx, platform.Message{To: mailOf(bolt, store.Owner)}, "acme voice", "", first.ID},
	} {
		c.m.Partner, c.m.Channel, c.m.Subject, c.m.Text = p, platform.ByEmail, "A word", "Hello,\n\nhttps://x.example/there"
		if err := send(c.ctx, c.m); err != nil {
			t.Fatal(err)
		}
		if got.From != c.from || got.ReplyTo != c.reply || got.Brand != c.brand || !strings.Contains(got.HTML, `href="https://x.example/there"`) {
			t.Errorf("%s: from %q, answers to %q, brand %q", c.name, got.From, got.ReplyTo, got.Brand)
		}
		if signed := strings.Contains(got.Text, "\n\nZephyr Line\nhelp@zephyr.example\n\nTerms of service: https://zephyr.example/terms"); signed != (c.brand == second.ID) {
			t.Errorf("%s: the text is %q", c.name, got.Text)
		}
	}
	if err := send(ctx, platform.Message{Partner: p, Channel: platform.ByMobile, To: "+919822041376", Text: "123456"}); err != nil || got.HTML != "" || got.Text != "123456" {
		t.Errorf("a text message became %+v, %v", got, err)
	}
}

func TestALogoTravelsWithTheMail(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	b := w.brand(acme)
	w.as(acme, store.Owner).sendFile(brandPath(b)+"/pictures?kind=light", "light", bytes.NewReader(logo(t, 300, 60))).is(http.StatusSeeOther)
	w.as(acme, store.Owner).post("/clients/"+w.clients[acme].Ref+"/people", "name", "Asha", "email", "asha@client.example", "role", string(store.ClientViewer)).is(http.StatusSeeOther)
	m := w.Outbox.To("asha@client.example")[0]
	if len(m.Inline) != 1 || m.Inline[0].ID != logoID || !bytes.HasPrefix(m.Inline[0].PNG, []byte("\x89PNG")) || !strings.Contains(m.HTML, `src="cid:logo"`) {
		t.Errorf("%d pictures come with it", len(m.Inline))
	}
	if !strings.Contains(m.HTML, ">Set your password<") {
		t.Error("its button does not say what it does")
	}
}

func TestAMailWhoseBrandCantBeReadLeavesPlain(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	var got platform.Message
	send := Dressed(w.store, func(_ context.Context, m platform.Message) error { got = m; return nil }, slog.New(slog.DiscardHandler))
	if err := send(t.Context(), platform.Message{Partner: "p_nobody", Channel: platform.ByEmail, To: "x@client.example", Subject: "Your code", Text: "123456"}); err != nil {
		t.Fatal(err)
	}
	if got.Text != "123456" || got.HTML != "" {
		t.Errorf("it left as %+v", got)
	}
}

// Where a partner has several brands, a client's is chosen once: links, mails and
// documents follow it.
func TestAClientHasABrand(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	ctx, p, ref := t.Context(), w.partners[acme].ID, w.clients[acme].Ref
	owner := w.as(acme, store.Owner)
	people := "/clients/" + ref + "/people"
	if owner.get(people).doc().Find(`select[name="brand"]`).Length() != 0 {
		t.Error("with one brand there is a choice")
	}
	w.Clock.Advance(time.Second)
	second := must(w.store.Brands.Create(ctx, store.Brand{Partner: p, Name: "Zephyr Line", Accent: "#7c3aed", Hosts: []string{"zephyr.localhost"}}))(t)
	owner.get(people).is(http.StatusOK).has(`select[name="brand"] option[selected]:contains("acme voice")`)
	owner.post("/clients/"+ref+"/brand", "brand", w.brand(bolt).ID).is(http.StatusUnprocessableEntity)
	owner.follow(owner.post("/clients/"+ref+"/brand", "brand", second.ID).is(http.StatusSeeOther)).has(`select[name="brand"] option[selected]:contains("Zephyr")`)
	owner.post(people, "name", "Asha", "email", "asha@client.example", "role", string(store.ClientViewer)).is(http.StatusSeeOther)
	m := w.Outbox.To("asha@client.example")[0]
	if m.From != "Zephyr Line" || !strings.Contains(m.Text, "http://zephyr.localhost/welcome/") || strings.Contains(m.HTML, "acme voice") {
		t.Errorf("from %q: %s", m.From, m.Text)
	}
	pdf := owner.get("/clients/" + ref + "/wallet/statement.pdf").is(http.StatusOK)
	if text := readableText(t, []byte(pdf.body)); !strings.Contains(text, "Zephyr Line") || strings.Contains(text, "acme voice") {
		t.Error("the statement is in another name")
	}
	if n := w.audited("clients.brand"); n != 1 {
		t.Errorf("the trail has it %d times", n)
	}
	owner.post(brandPath(second) + "/remove").is(http.StatusSeeOther)
	if b := must(w.store.Brands.OfClient(ctx, p, ref))(t); b.Name != "acme voice" {
		t.Errorf("without it the client's is %s", b.Name)
	}
}
