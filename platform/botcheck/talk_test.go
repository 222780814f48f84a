package botcheck

import (
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestABotThatSpeaksBeforeTheCallBeginsHasAnswered(t *testing.T) {
	t.Parallel()
	for name, early := range map[string]bool{"before the call begins": true, "after": false} {
		k := &talk{d: Twilio, began: time.Now(), events: map[string]int{}, faults: map[Fault]int{}, heard: make(chan struct{})}
		speak := func() { k.take(websocket.MessageText, []byte(`{"event":"media","media":{"payload":"////"}}`)) }
		if early {
			speak()
		}
		if k.first != 0 {
			t.Fatalf("%s: an answer without a call", name)
		}
		k.start()
		if !early {
			if k.first != 0 {
				t.Fatalf("%s: an answer of a bot that said nothing", name)
			}
			speak()
		}
		select {
		case <-k.heard:
		default:
			t.Errorf("%s: it has not answered", name)
		}
	}
}
