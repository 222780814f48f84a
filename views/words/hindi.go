package words

import "sync"

// hindi is every text in Hindi: polite, short, and with the loan words that people
// use (OTP, KYC, नंबर, वॉलेट). The tables stand in files by area, hindi_*.go. Arguments
// may change places: %[2]s is the second one of the English text.
var hindi = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, table := range hindiTables {
		for key, text := range table {
			all[key] = text
		}
	}
	return all
})

var hindiTables = []map[string]string{
	hindiAccount, hindiAgents, hindiBoard, hindiBots, hindiClient, hindiCommon, hindiFlows, hindiGaps, hindiHome, hindiHours, hindiMail, hindiMasking, hindiNotices, hindiNumbers, hindiOnboarding, hindiSaid, hindiShell, hindiWallet, hindiWallets, hindiWhatsapp,
}

// hindiOnes are the texts whose words change with a count, in the form for none and
// one; the tables have the form for more.
var hindiOnes = map[string]string{
	"%d h":       "%d घंटा",
	"%d h ago":   "%d घंटा पहले",
	"in %d h":    "%d घंटे में",
	"%d numbers": "%d नंबर",
}
