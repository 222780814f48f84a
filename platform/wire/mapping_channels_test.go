package wire

import (
	"math"
	"testing"
	"time"

	"partnerdesk/platform"
)

func TestNothingOfBotsAndMasksIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	roundTrip(t, platform.SaveBot{Client: "key", ID: "5", Name: "Night", Use: "voice", APIURL: "https://b.example", WSSURL: "wss://b.example", Header: "X-Key: k"},
		SaveBotRequestOf, func(r SaveBotRequest) (platform.SaveBot, error) { return r.Platform(), nil })
	roundTrip(t, platform.Bot{ID: "5", Name: "Night", Use: "voice", APIURL: "https://b.example", WSSURL: "wss://b.example", HasHeader: true, Header: "X-Key: k"},
		BotAnswerOf, func(a BotAnswer) (platform.Bot, error) { return a.Platform(), nil })
	roundTrip(t, platform.Mask{ID: "ms_1", DID: line, PartyA: "+91 •••• ••76", PartyB: "+91 •••• ••77", Reference: "r", State: platform.MaskExpired,
		CreatedAt: at, ExpiresAt: at, EndedAt: &at}, MaskRowOf, func(r MaskRow) (platform.Mask, error) { return r.Platform(), nil })
	roundTrip(t, platform.NewMask{Client: "key", DID: line, PartyA: "+919822041376", PartyB: "+919822041377", ExpiresIn: time.Minute, Reference: "r"},
		CreateMaskRequestOf, func(r CreateMaskRequest) (platform.NewMask, error) { return r.Platform("key") })
	roundTrip(t, platform.MaskChange{Client: "key", Session: "ms_1", PartyA: "+919822041376", PartyB: "+919822041377", ExpiresIn: time.Minute},
		UpdateMaskRequestOf, func(r UpdateMaskRequest) (platform.MaskChange, error) { return r.Platform("key") })
	roundTrip(t, platform.MaskQuery{Client: "key", State: platform.MaskLive, Page: 2, Limit: 10}, MasksRequestOf,
		func(r MasksRequest) (platform.MaskQuery, error) { return r.Platform("key") })
	roundTrip(t, platform.MaskRoute{Session: "ms_1", ConnectTo: line}, LookupAnswerOf,
		func(a LookupAnswer) (platform.MaskRoute, error) { return a.Platform(), nil })
}

func TestNothingOfWhatsAppIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	roundTrip(t, platform.LinkWhatsApp{Client: "key", PhoneNumberID: "106540352242922", AccessToken: "EAA", DisplayNumber: line, VerifiedName: "Acme"},
		LinkWhatsAppRequestOf, func(r LinkWhatsAppRequest) (platform.LinkWhatsApp, error) { return r.Platform(), nil })
	roundTrip(t, platform.WhatsAppNumber{ID: "9", PhoneNumberID: "106540352242922", DisplayNumber: line, VerifiedName: "Acme", Status: "active"},
		WhatsAppRowOf, func(r WhatsAppRow) (platform.WhatsAppNumber, error) { return r.Platform(), nil })
	if n := (WhatsAppRow{Status: "1"}).Platform(); n.Status != platform.WhatsAppActive {
		t.Errorf("a status of 1 is %q", n.Status)
	}
}

// No answer has a field that an access token could come out by.
func TestNoAnswerTellsAnAccessToken(t *testing.T) {
	t.Parallel()
	in := 0
	for _, e := range All() {
		for _, f := range e.Request {
			if f.Name == "access_token" {
				in++
			}
		}
		for _, f := range e.Answer {
			if f.Name == "access_token" {
				t.Errorf("%s tells it", e.Name)
			}
		}
	}
	if in != 1 {
		t.Errorf("%d calls take a token, want 1", in)
	}
}

func TestAListOfBotsHasNoHeader(t *testing.T) {
	t.Parallel()
	row := BotListRowOf(platform.Bot{ID: "5", HasHeader: true, Header: "X-Key: k"})
	if b := row.Platform(); !b.HasHeader || b.Header != "" {
		t.Errorf("the list says %+v", b)
	}
	if b := (BotAnswer{Header: "X-Key: k"}).Platform(); !b.HasHeader {
		t.Error("a platform that sends a header and no flag is taken to have none")
	}
}

// No client's token may stand in a body: the header says who asks.
func TestMaskingRequestsNameNoClient(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, e := range All() {
		if !e.ByClient {
			continue
		}
		seen++
		for _, f := range e.Request {
			if f.Name == "client_id" {
				t.Errorf("%s wants client_id in its body", e.Name)
			}
		}
	}
	if seen != 5 {
		t.Errorf("%d calls are authorised by a client's token, want 5", seen)
	}
}

func TestALifetimeNeverTurnsIntoAnother(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{1: time.Second, 604800: platform.MaxMaskLife, -1: -time.Second,
		math.MaxInt: math.MaxInt32 * time.Second, math.MinInt: math.MinInt32 * time.Second} {
		if got, err := lifetime(NewInt(n)); err != nil || got != want {
			t.Errorf("%d s are read as %s, %v", n, got, err)
		}
	}
	if got, err := lifetime(Int{}); err != nil || got != 0 {
		t.Errorf("nothing is read as %s, %v", got, err)
	}
	if _, err := lifetime(NewInt(0)); fieldsIn(err)["expires_in"] == "" {
		t.Errorf("0 is read as %v", err)
	}
	for d, want := range map[time.Duration]int{time.Nanosecond: 1, time.Second: 1, -1: -1, -time.Hour: -3601} {
		if got := seconds(d).Value(); got != want {
			t.Errorf("%s goes as %d", d, got)
		}
	}
}
