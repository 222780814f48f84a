package local_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// Nothing that was given in confidence stands in the file or the log.
func TestFileAndLogHoldNoSecret(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "platform.db")
	var log bytes.Buffer
	box := &platformtest.Outbox{}
	p, err := local.Open(ctx, path, local.Options{Messenger: box, PasswordCost: local.PasswordCost{Passes: 1, MemoryKiB: 64},
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	must(t, err)
	id, err := p.AddPartner(ctx, "Acme")
	must(t, err)
	key, err := p.IssueKey(ctx, id, "main")
	must(t, err)
	_, err = p.Authenticate(ctx, key)
	must(t, err)
	api := p.As(id)
	const password, aadhaar, pan, gstin = "hunter2 hunter2", "999941057058", "AAPPU0939F", "27AAPPU0939F1ZA"
	req, err := api.Onboarding.Register(ctx, platform.Registration{Name: "Visible Name", Email: "v@mail.example",
		Mobile: "9822041376", CountryCode: "+91", Password: password})
	must(t, err)
	codes := []string{box.Code("v@mail.example"), box.Code("+919822041376")}
	temp, err := api.Onboarding.VerifyOTP(ctx, req, codes[1], codes[0])
	must(t, err)
	_, err = api.Onboarding.VerifyPAN(ctx, temp, pan, platform.Individual)
	must(t, err)
	ref, err := api.Onboarding.SendAadhaarOTP(ctx, temp, aadhaar)
	must(t, err)
	codes = append(codes, box.Code("+919822041376"))
	_, err = api.Onboarding.VerifyAadhaar(ctx, temp, ref, codes[2])
	must(t, err)
	g := platform.GSTIN(gstin)
	for _, d := range g.Doubts(pan) {
		t.Fatalf("the premise: %s", d.Msg)
	}
	_, err = api.Onboarding.VerifyGST(ctx, temp, gstin)
	must(t, err)
	_, err = api.Onboarding.PreviewKYC(ctx, temp)
	must(t, err)
	client, err := api.Onboarding.AcceptKYC(ctx, temp, nil)
	must(t, err)
	_, err = api.Agents.Add(ctx, platform.NewAgent{Client: client, Name: "Rita", Email: "rita@mail.example", Phone: "9822041377", Password: password})
	must(t, err)
	const header, token, party = "X-Bot-Key: 7d1c-header-secret", "EAAJB6token-secret", "+919822049999"
	_, err = api.Bots.Save(ctx, platform.SaveBot{Client: client, Name: "Bot", Use: platform.BotVoice, WSSURL: "wss://b.example", Header: header})
	must(t, err)
	_, err = api.WhatsApp.Link(ctx, platform.LinkWhatsApp{Client: client, PhoneNumberID: "106540352242922", AccessToken: token})
	must(t, err)
	offers, err := api.Numbers.Search(ctx, platform.NumberQuery{Client: client, CountryCode: "+91"})
	must(t, err)
	_, err = api.Numbers.Buy(ctx, client, offers[0].Number, "IN")
	must(t, err)
	_, err = api.Masks.Create(ctx, platform.NewMask{Client: client, DID: offers[0].Number, PartyA: party, PartyB: "9822041379"})
	must(t, err)
	must(t, p.Close())

	var all []byte
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f, ".key") {
			b, err := os.ReadFile(f)
			must(t, err)
			all = append(all, b...)
		}
	}
	if !bytes.Contains(all, []byte("Visible Name")) {
		t.Fatal("the premise: a name can't be found in the file")
	}
	for what, secret := range map[string]string{"API key": key, "password": password, "Aadhaar": aadhaar, "PAN": pan, "GSTIN": gstin,
		"bot's header": "header-secret", "WhatsApp token": token, "masked party": party} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("the file holds the %s", what)
		}
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds the %s", what)
		}
	}
	if strings.Contains(log.String(), string(client)) {
		t.Error("the log holds the client's id")
	}
	info, err := os.Stat(path + ".key")
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %s", info.Mode())
	}
}

func TestKeyFileBelongsToItsDatabase(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "a folder", "50% ?#.db")
	must(t, os.Mkdir(filepath.Dir(path), 0o700))
	open := func() error {
		p, err := local.Open(ctx, path, local.Options{Messenger: &platformtest.Outbox{}})
		if err == nil {
			return p.Close()
		}
		return err
	}
	for range 2 {
		must(t, open())
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the file is not where it was asked for: %v", err)
	}
	good, err := os.ReadFile(path + ".key")
	must(t, err)
	for _, c := range []struct {
		name, says string
		spoil      func() error
	}{
		{"missing", "is missing", func() error { return os.Remove(path + ".key") }},
		{"another's", "belongs to another", func() error { return os.WriteFile(path+".key", bytes.Repeat([]byte{7}, 32), 0o600) }},
		{"cut off", "not 32", func() error { return os.WriteFile(path+".key", good[:31], 0o600) }},
	} {
		must(t, c.spoil())
		if err := open(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	must(t, os.WriteFile(path+".key", good, 0o600))
	must(t, open())
}

func TestOpenWantsAMessengerAndAFolder(t *testing.T) {
	t.Parallel()
	if _, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), local.Options{}); err == nil {
		t.Error("opened without a messenger")
	}
	if _, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "no", "x.db"), local.Options{Messenger: &platformtest.Outbox{}}); err == nil {
		t.Error("opened in a folder that does not exist")
	}
}
