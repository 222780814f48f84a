package local

import (
	"fmt"
	"time"

	"partnerdesk/platform"
)

// channels gives a client what it uses besides calls to agents.
func (l *life) channels() error {
	if l.bot {
		if err := l.robots(); err != nil {
			return err
		}
	}
	if l.chat {
		if err := l.chats(); err != nil {
			return err
		}
	}
	if l.masked {
		return l.strangers()
	}
	return nil
}

// robots are two voice bots: one answers the main line where no agent can, the
// other is not in use.
func (l *life) robots() error {
	at := l.on(l.morning(min(20, l.days)).Add(30 * time.Minute))
	var first int64
	for i, name := range []string{"Front desk", "Survey after the call"} {
		var bad platform.Fields
		b := readBot(&bad, platform.SaveBot{Name: name, Use: platform.BotVoice,
			WSSURL: fmt.Sprintf("wss://bots.%s.example/calls/%d", l.domain, i+1), Header: "Authorization: Bearer made-up"})
		if err := bad.Err(); err != nil {
			return err
		}
		id, err := at.keepBot(l.c, l.id, 0, b)
		if err != nil {
			return err
		}
		if i == 0 {
			first = id
		}
	}
	list, err := l.flowsOf(l.c, l.id)
	if err != nil || len(list) == 0 {
		return err
	}
	f, err := l.flow(l.c, l.id, list[0].ID)
	if err != nil {
		return err
	}
	bot := fmt.Sprint(first)
	return l.changeFlow(l.c, l.id, f, platform.EditFlow{BotID: &bot})
}

// chats link the primary number to WhatsApp, with hours of its own.
func (l *life) chats() error {
	var bad platform.Fields
	in := readLink(&bad, platform.LinkWhatsApp{PhoneNumberID: fmt.Sprintf("10600%010d", l.id), AccessToken: "made-up",
		DisplayNumber: l.numbers[0].number, VerifiedName: l.name})
	if err := bad.Err(); err != nil {
		return err
	}
	id, err := l.on(l.morning(min(30, l.days)).Add(time.Hour)).keepLink(l.c, l.id, in)
	if err != nil {
		return err
	}
	if l.token {
		_, err = l.c.exec(`UPDATE whatsapp SET refused_at = $1 WHERE partner = $2 AND id = $3`, millis(l.now.Add(-7*time.Hour)), l.partner, id)
	}
	if err != nil {
		return err
	}
	at := line{lineWhatsApp, l.id, id}
	if err := l.open(at, demoHours(5)); err != nil {
		return err
	}
	return l.feasts(at)
}

// strangers are masking sessions: some that live, with hours or days left, some whose
// time ran out and one that somebody ended.
func (l *life) strangers() error {
	for i, m := range []struct {
		ago, life time.Duration
		reference string
		cancelled bool
	}{
		{50 * time.Hour, 2 * time.Hour, "Order 1038", false},
		{27 * time.Hour, 72 * time.Hour, "Order 1041", true},
		{26 * time.Hour, 4 * time.Hour, "Order 1042", false},
		{20 * time.Hour, 7 * 24 * time.Hour, "Site visit, Baner", false},
		{95 * time.Minute, 48 * time.Hour, "Order 1044", false},
		{40 * time.Minute, 4 * time.Hour, "Order 1045", false},
		{12 * time.Minute, time.Hour, "Order 1046", false},
	} {
		at := l.on(l.now.Add(-m.ago))
		sid, err := l.newID("ms_", 10)
		if err != nil {
			return err
		}
		phone := func(n int) platform.Phone { return platform.Phone(fmt.Sprintf("+9190000%03d%02d", l.id%1000, 2*i+n)) }
		made, err := at.openMask(l.c, l.id, sid, platform.NewMask{DID: l.numbers[0].number, PartyA: phone(0), PartyB: phone(1),
			ExpiresIn: m.life, Reference: m.reference})
		if platform.Is(err, platform.Conflict) { // the number's rental is unpaid
			return nil
		}
		if err != nil {
			return err
		}
		if !m.cancelled {
			continue
		}
		row, err := l.mask(l.c, l.id, made.ID)
		if err != nil {
			return err
		}
		if _, err := l.endMasks(l.c, platform.MaskCancelled, l.now.Add(-25*time.Hour), `id = $3`, row.id); err != nil {
			return err
		}
	}
	_, err := l.endExpired(l.c, l.now)
	return err
}
