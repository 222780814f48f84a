package local

import "partnerdesk/platform"

// demoPartner is a reseller of the demo. Every business in it is made up.
type demoPartner struct {
	name    string
	clients []demoClient
	pending []demoClient
}

// demoClient says what a client of the demo is like.
type demoClient struct {
	name, domain string
	btype        platform.BusinessType
	state        string        // GST state code; empty: not registered
	promo        string        //
	next         platform.Step // of a registration: where it stands
	region       int           // index of the region of its numbers
	days         int           // since acceptance
	lines, staff int           // numbers and agents
	busy         int           // calls on a working day: about half of it
	topUp        platform.Paise
	brokeFor     int  // days since anybody topped it up
	validDays    int  // days of validity left; below zero: ended; 0: no end
	noFlow       bool // its numbers ring nobody
	leaver       bool // an agent whom a number rings has left
	inactive     bool
	bot, chat    bool // voice bots, WhatsApp
	token        bool // its WhatsApp token is refused
	masked       bool // it uses masking
}

func demoPartners() []demoPartner {
	const rs = platform.Rupee
	return []demoPartner{
		{name: "Sahyadri Connect", clients: []demoClient{
			{name: "Vriksha Ayurveda Clinics", domain: "vriksha", btype: platform.Company, state: "27", region: 6, days: 89, lines: 3, staff: 6, busy: 9, topUp: 5000 * rs, validDays: 210, promo: promoWelcome, bot: true, chat: true},
			{name: "Meghdoot Couriers", domain: "meghdoot", btype: platform.LLP, state: "27", region: 1, days: 88, lines: 4, staff: 8, busy: 14, topUp: 10000 * rs, validDays: 120, chat: true, masked: true},
			{name: "Tarang Music School", domain: "tarang", btype: platform.Proprietorship, region: 6, days: 86, lines: 1, staff: 2, busy: 3, topUp: 1000 * rs, validDays: 60},
			{name: "Nilgiri Home Foods", domain: "nilgiri", btype: platform.Company, state: "33", region: 3, days: 85, lines: 2, staff: 4, busy: 6, topUp: 3000 * rs, validDays: 95},
			{name: "Agrani Coaching Classes", domain: "agrani", btype: platform.Proprietorship, state: "27", region: 6, days: 83, lines: 1, staff: 3, busy: 5, topUp: 600 * rs, brokeFor: 26, validDays: 40},
			{name: "Saptarshi Travels", domain: "saptarshi", btype: platform.Company, state: "29", region: 4, days: 80, lines: 2, staff: 4, busy: 7, topUp: 4000 * rs, validDays: 3, chat: true, token: true},
			{name: "Godavari Dental Care", domain: "godavari", btype: platform.Individual, region: 12, days: 79, lines: 1, staff: 2, busy: 2, topUp: 800 * rs, brokeFor: 12, inactive: true, validDays: 30},
			{name: "Kalpataru Furniture", domain: "kalpataru", btype: platform.Partnership, state: "24", region: 7, days: 6, topUp: 2000 * rs, validDays: 365},
			{name: "Udaan Skill Foundation", domain: "udaan", btype: platform.Trust, region: 0, days: 9, lines: 1, staff: 2, topUp: 2500 * rs, noFlow: true, validDays: 180},
			{name: "Malhar Catering", domain: "malhar", btype: platform.LLP, state: "27", region: 1, days: 76, lines: 2, staff: 3, busy: 5, topUp: 700 * rs, brokeFor: 45, validDays: 20},
			{name: "Aakar Realty Advisors", domain: "aakar", btype: platform.Company, state: "27", region: 1, days: 89, lines: 6, staff: 14, busy: 22, topUp: 20000 * rs, validDays: 300, bot: true, chat: true, masked: true},
			{name: "Bhoomi Agri Inputs", domain: "bhoomi", btype: platform.Company, state: "23", region: 13, days: 71, lines: 2, staff: 5, busy: 6, topUp: 3000 * rs, validDays: 88},
			{name: "Chandrika Sarees", domain: "chandrika", btype: platform.HUF, state: "33", region: 3, days: 69, lines: 1, staff: 2, busy: 4, topUp: 1500 * rs, validDays: 51},
			{name: "Devrai Eco Stays", domain: "devrai", btype: platform.Partnership, state: "30", region: 6, days: 64, lines: 1, staff: 3, busy: 4, topUp: 1500 * rs, validDays: 7},
			{name: "Ekta Housing Society", domain: "ekta", btype: platform.Society, region: 1, days: 60, lines: 1, staff: 1, busy: 2, topUp: 800 * rs, validDays: 150},
			{name: "Falguni Cosmetics", domain: "falguni", btype: platform.Company, state: "07", region: 0, days: 55, lines: 2, staff: 5, busy: 8, topUp: 4000 * rs, validDays: 75, chat: true},
			{name: "Garuda Freight Lines", domain: "garuda", btype: platform.Company, state: "36", region: 5, days: 52, lines: 3, staff: 7, busy: 11, topUp: 6000 * rs, validDays: 140, leaver: true, masked: true},
			{name: "Hirkani Women's Cooperative", domain: "hirkani", btype: platform.Society, state: "27", region: 12, days: 47, lines: 1, staff: 3, busy: 3, topUp: 500 * rs, brokeFor: 16, validDays: 65},
			{name: "Indradhanu Print House", domain: "indradhanu", btype: platform.Proprietorship, state: "27", region: 6, days: 41, lines: 1, staff: 2, busy: 4, topUp: 1200 * rs, inactive: true, brokeFor: 20},
			{name: "Jeevandhara Diagnostics", domain: "jeevandhara", btype: platform.LLP, state: "32", region: 11, days: 34, lines: 2, staff: 6, busy: 10, topUp: 5000 * rs, validDays: 200, bot: true},
			{name: "Kaveri Nagar Water Board", domain: "kaverinagar", btype: platform.Government, region: 4, days: 28, lines: 2, staff: 5, busy: 9, topUp: 5000 * rs},
			{name: "Lokmitra Weekly", domain: "lokmitra", btype: platform.Trust, region: 10, days: 22, lines: 1, staff: 2, busy: 3, topUp: 1000 * rs, validDays: 45},
			{name: "Mandakini Opticals", domain: "mandakini", btype: platform.Partnership, state: "08", region: 8, days: 75, lines: 1, staff: 2, busy: 3, topUp: 1500 * rs, validDays: -2},
			{name: "Navjeevan Physiotherapy", domain: "navjeevan", btype: platform.Individual, region: 9, days: 0},
		}, pending: []demoClient{
			{name: "Omkar Tutorials", domain: "omkar", next: platform.StepOTP},
			{name: "Parijat Fitness Studio", domain: "parijat", next: platform.StepPAN},
			{name: "Raintree Pet Care", domain: "raintree", btype: platform.Proprietorship, next: platform.StepAadhaar},
			{name: "Savita Boutique", domain: "savita", btype: platform.Individual, next: platform.StepGST},
			{name: "Tejas Auto Spares", domain: "tejas", btype: platform.Company, state: "27", next: platform.StepReview},
		}},
		{name: "Konkan Voice", clients: []demoClient{
			{name: "Arnala Boat Charters", domain: "arnala", btype: platform.Proprietorship, region: 1, days: 84, lines: 1, staff: 2, busy: 4, topUp: 1500 * rs, validDays: 70},
			{name: "Bakul Bakery", domain: "bakul", btype: platform.Partnership, state: "27", region: 1, days: 66, lines: 1, staff: 3, busy: 5, topUp: 2000 * rs, validDays: 33},
			{name: "Dapoli Mango Traders", domain: "dapolimango", btype: platform.Company, state: "27", region: 6, days: 45, lines: 2, staff: 4, busy: 7, topUp: 3000 * rs, validDays: 110, chat: true},
			{name: "Guhagar Homestays", domain: "guhagarstays", btype: platform.Individual, region: 6, days: 30, lines: 1, staff: 1, busy: 3, topUp: 500 * rs, brokeFor: 14, validDays: 12},
			{name: "Jaigad Cold Storage", domain: "jaigadcold", btype: platform.LLP, state: "27", region: 1, days: 12, lines: 1, staff: 2, busy: 3, topUp: 2000 * rs, noFlow: true},
		}, pending: []demoClient{
			{name: "Kelshi Coir Works", domain: "kelshi", next: platform.StepPAN},
		}},
		{name: "Vindhya Telelink", clients: []demoClient{
			{name: "Amarkantak Herbals", domain: "amarkantak", btype: platform.Company, state: "23", region: 13, days: 82, lines: 2, staff: 4, busy: 6, topUp: 3000 * rs, validDays: 160, chat: true},
			{name: "Bhojtal Boat Club", domain: "bhojtal", btype: platform.Society, region: 13, days: 74, lines: 1, staff: 2, busy: 3, topUp: 1000 * rs, validDays: 5},
			{name: "Chambal Cement Agencies", domain: "chambal", btype: platform.Partnership, state: "23", region: 8, days: 68, lines: 2, staff: 5, busy: 8, topUp: 4000 * rs, validDays: 90},
			{name: "Dhuandhar Adventures", domain: "dhuandhar", btype: platform.Proprietorship, region: 12, days: 57, lines: 1, staff: 2, busy: 3, topUp: 700 * rs, brokeFor: 18, validDays: 25},
			{name: "Gond Art Collective", domain: "gondart", btype: platform.Trust, region: 0, days: 50, lines: 1, staff: 1, busy: 2, topUp: 600 * rs},
			{name: "Hoshangabad Grain Store", domain: "hoshangabadgrain", btype: platform.HUF, state: "23", region: 13, days: 44, lines: 1, staff: 3, busy: 5, topUp: 2000 * rs, validDays: -9},
			{name: "Kanha Wildlife Lodges", domain: "kanhalodges", btype: platform.LLP, state: "23", region: 12, days: 39, lines: 2, staff: 6, busy: 9, topUp: 5000 * rs, validDays: 240, bot: true, masked: true},
			{name: "Mandu Stone Works", domain: "mandustone", btype: platform.Company, state: "23", region: 13, days: 25, lines: 1, staff: 2, busy: 4, topUp: 1500 * rs, inactive: true, brokeFor: 8},
			{name: "Narmada Valley School", domain: "narmadaschool", btype: platform.Trust, region: 12, days: 17, lines: 2, staff: 4, busy: 7, topUp: 3000 * rs, validDays: 330},
			{name: "Orchha Handlooms", domain: "orchha", btype: platform.Individual, region: 10, days: 8, lines: 1, staff: 1, topUp: 1000 * rs, noFlow: true, validDays: 80},
			{name: "Sanchi Stationers", domain: "sanchi", btype: platform.Proprietorship, state: "23", region: 13, days: 1},
		}, pending: []demoClient{
			{name: "Tawa River Camps", domain: "tawacamps", next: platform.StepOTP},
			{name: "Udayagiri Tiles", domain: "udayagiri", btype: platform.Company, state: "23", next: platform.StepReview},
		}},
	}
}

// demoNames are agents' names, first and last.
func demoNames() []string {
	return []string{
		"Aarti Kulkarni", "Bharat Shinde", "Chitra Menon", "Dinesh Rawat", "Esha Banerjee", "Farhan Qureshi",
		"Gauri Deshmukh", "Harish Iyer", "Ila Patel", "Jatin Arora", "Kavya Reddy", "Lalit Thakur", "Meera Joshi",
		"Nikhil Pawar", "Ojas Bhave", "Pooja Nair", "Qasim Sheikh", "Ritu Saxena", "Sameer Gokhale", "Tanvi Rao",
		"Uday Chavan", "Varsha Pillai", "Wasim Ansari", "Yamini Das", "Zoya Mirza", "Anil Mathew", "Bhavna Solanki",
		"Deepak Yadav", "Geeta Naik", "Imran Kazi", "Juhi Sinha", "Kiran More", "Leela Fernandes", "Manoj Tiwari",
		"Neha Wagh", "Prakash Hegde", "Rohini Salvi",
	}
}
