"""Household words of the training texts. They teach phone sequences, not the grammar: breadth matters, not truth."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return [" ".join(w.split()) for w in text.split("|")]


VOCABULARY: dict[str, dict[str, list[str]]] = {
    "fr": {
        "verb": _words(
            """allume|allumez|allumer|éteins|éteindre|éteignez|ouvre|ouvrir|ouvrez|ferme|fermer|fermez|mets|mettre|mettez
            |règle|régler|baisse|baisser|monte|monter|augmente|diminue|réduis|arrête|arrêter|stoppe|démarre|démarrer|lance
            |lancer|active|activer|désactive|désactiver|coupe|verrouille|déverrouille|ajoute|rajoute|supprime|annule
            |annuler|enlève|retire|tamise|joue|passe|change|descends|remonte|nettoie|aspire|trouve|cherche|rappelle-moi
            |dis|annonce|reprends|mets en pause|mets sur pause|relance|continue|prolonge|vérifie|peux-tu allumer
            |est-ce que tu peux fermer|je voudrais que tu ouvres|branche|débranche|programme|bloque|débloque|entrouvre"""
        ),
        "thing": _words(
            """la lumière|les lumières|toutes les lumières|la lampe|les lampes|le lampadaire|le plafonnier|le lustre|les spots
            |l'ampoule|l'éclairage|l'applique|la guirlande|le ruban led|la veilleuse|les volets|le volet|tous les volets|le
            volet roulant|les rideaux|le rideau|tous les rideaux|le store|les stores|la persienne|la porte|le portail|le
            portillon|la fenêtre|les fenêtres|la baie vitrée|le velux|la porte du garage|la porte d'entrée|le chauffage|le
            radiateur|le convecteur|le poêle|la clim|la climatisation|le ventilateur|le thermostat|la chaudière|le
            chauffe-eau|le sèche-serviettes|la télé|la télévision|la radio|la musique|l'enceinte|la chaîne|le volume|le
            son|la barre de son|la prise|la multiprise|l'interrupteur|la machine à laver|le lave-linge|le lave-vaisselle
            |le sèche-linge|le four|le micro-ondes|la cafetière|la bouilloire|la hotte|le frigo|le congélateur
            |l'aspirateur|le robot|la tondeuse|l'alarme|la sirène|la caméra|la sonnette|la serrure|le verrou|l'arrosage
            |la pompe|la fontaine|le jacuzzi|le minuteur|tous les minuteurs|le réveil|la luminosité|la température
            |l'humidité|le scénario|la scène|le mode absent|l'ordinateur|l'imprimante|la batterie|le purificateur
            |l'humidificateur|le détecteur|la piscine|la cheminée|le projecteur|la box|la voiture|la borne"""
        ),
        "place": _words(
            """salon|cuisine|chambre|bureau|salle de bain|salle de bains|garage|entrée|couloir|jardin|terrasse|cave|grenier
            |buanderie|salle à manger|premier étage|deuxième étage|troisième étage|rez-de-chaussée|rez de jardin|étage
            |balcon|véranda|piscine|atelier|dressing|toilettes|chambre d'amis|chambre des enfants|chambre des parents
            |mezzanine|sous-sol|escalier|palier|salle de jeux|salle de sport|cellier|séjour|salle d'eau|cour|cabanon
            |abri|bibliothèque|studio|hall|chambre du bébé|suite parentale|local technique|kitchenette|vestibule|allée
            |cabane|serre|pool house|arrière-cuisine|coin lecture|grande chambre|petite chambre"""
        ),
        "link": _words(
            "dans le|dans la|du|de la|de l'|dans l'|au|à la|à l'|le|la|l'|les|des|dans les|en|sur le|sur la|de|chez|côté"
        ),
        "detail": _words(
            """en rouge|en vert|en bleu|en blanc|en jaune|en violet|en rose|en orange|en turquoise|en cyan|en mauve|en doré|en
            blanc chaud|en blanc froid|rouge|vert|bleu|à moitié|au maximum|au minimum|à fond|doucement|ce soir|demain
            matin|maintenant|tout de suite|s'il te plaît|s'il vous plaît|un peu|complètement|plus fort|moins fort|pendant
            une heure|dans cinq minutes|partout|ici|dehors|à l'intérieur|de tout le monde|et la télé aussi"""
        ),
        "question": _words(
            """combien fait-il|il fait combien|quelle heure est-il|il est quelle heure|quel jour sommes-nous|quel jour on est
            |quelle est la température|quel temps fait-il|quelle est la météo|est-ce que|est-il ouvert|est-elle fermée
            |est-elle ouverte|sont-ils fermés|quelle est la date|quel est l'état de|quel est le niveau de|y a-t-il
            |qu'est-ce qui est allumé|combien de temps reste-t-il|est-ce qu'il y a quelqu'un|où est|quelles lumières sont
            allumées|combien de portes sont ouvertes|tous les volets sont-ils fermés|la batterie est-elle faible"""
        ),
        "short": _words(
            """annuler|annule|suivant|précédent|pause|stop|silence|lecture|continuer|reprendre|merci|bonjour|bonsoir|bonne
            nuit|média suivant|média précédent|morceau suivant|piste suivante|chanson précédente|plus fort|moins fort
            |laisse tomber|oublie|rien|tais-toi|au revoir|je pars|je suis rentré|mode cinéma|mode nuit|mode éco|minuteur
            |volume à|pause minuteur|reprendre minuteur|liste de courses|liste des courses|ajoute du lait|oui|non|d'accord"""
        ),
        "unit": _words(
            "seconde|secondes|minute|minutes|heure|heures|pourcent|pour cent|degré|degrés|heure et demie|kelvin|pas|fois"
        ),
        "function": _words(
            """le|la|les|l'|un|une|des|du|de|d'|et|à|au|aux|dans|sur|sous|pour|par|avec|sans|chez|que|qui|quoi|où|je|j'|tu|il
            |elle|on|nous|vous|ils|est|sont|a|ont|ai|as|ne|pas|plus|ce|cet|cette|ces|mon|ma|mes|son|sa|ses|notre|votre|en|y
            |se|me|te|très|mais|ou|si|comme|tout|tous|toute|toutes|bien|aussi|encore|déjà|quand|alors|fait|été|être|avoir"""
        ),
        "name": _words(
            """Léa|Thomas|Manon|Lucas|Chloé|Hugo|Camille|Nathan|Inès|Louis|Jade|Gabriel|Alice|Raphaël|Louise|Arthur|Emma|Jules
            |Rose|Adam|Anna|Paul|Zoé|Martin|Julie|Pierre|Sophie|Nicolas|Marie|Julien|Élise|Antoine|Margaux|Victor|Juliette
            |Papa|Maman|Mamie|Papi|bébé|Sonos|Philips|Ikea|Netatmo|Samsung|Google|Apple|Xiaomi|Shelly|Dyson|Roomba"""
        ),
        "noun": _words(
            """lampe|spot|prise|capteur|volet|store|télé|enceinte|ventilateur|radiateur|bandeau|suspension|liseuse|guirlande|porte
            |fenêtre|serrure|détecteur|caméra|bureau|lit|table|canapé|commode|chevet|plan de travail|évier|îlot|miroir|bar
            |sapin|aquarium|escalier|portail|vélo|moto|chien|chat|lapin|poules|compteur|routeur|serveur|écran|console"""
        ),
        "quality": _words(
            """petit|petite|grand|grande|nord|sud|est|ouest|gauche|droite|haut|bas|principal|principale|extérieur|extérieure
            |intérieur|central|bleu|rouge|blanc|noir|ancien|nouveau|nouvelle|double|numéro un|numéro deux|rond|connecté"""
        ),
        "item": _words(
            """lait|pain|beurre|œufs|farine|sucre|sel|poivre|café|thé|riz|pâtes|pommes|bananes|tomates|carottes|oignons|salade
            |fromage|jambon|poulet|poisson|yaourts|chocolat|huile d'olive|papier toilette|lessive|éponges|eau gazeuse|bière"""
        ),
    },
    "en": {
        "verb": _words(
            """turn on|turn off|switch on|switch off|turn up|turn down|put on|open|close|shut|set|dim|brighten|raise|lower
            |start|stop|pause|resume|unpause|cancel|lock|unlock|play|skip|next on|go back on|add|remove|put|run|activate
            |disable|enable|increase|decrease|mute|unmute|find|clean|vacuum|mow|return|change|adjust|make|check|is|are|was
            |what's|what is|tell me|show me|remind me|announce|broadcast|search for|could you turn on|please open|can you
            close|I want you to dim|shuffle|restart|extend|snooze|trigger|arm|disarm|crack"""
        ),
        "thing": _words(
            """the light|the lights|all the lights|all of the lights|every light|the lamp|the ceiling light|the desk lamp|the
            floor lamp|the bedside lamp|the bulb|the chandelier|the spotlights|the night light|the LED strip|the blinds
            |the shades|the curtains|the shutters|the awning|the door|the front door|the back door|the garage door|the
            gate|the window|the windows|the heater|the heating|the thermostat|the fan|the ceiling fan|the air conditioner
            |the AC|the boiler|the radiator|the TV|the television|the radio|the music|the speaker|the soundbar|the volume
            |the outlet|the plug|the switch|the washer|the washing machine|the dryer|the dishwasher|the oven|the microwave
            |the coffee maker|the kettle|the toaster|the fridge|the freezer|the vacuum|the robot|the lawn mower|the alarm
            |the siren|the camera|the doorbell|the lock|the sprinklers|the pump|the fountain|the hot tub|the timer|my timer
            |all timers|the brightness|the temperature|the humidity|the battery|the scene|the color|the shopping list|my
            to do list|the computer|the printer|the projector|the fireplace|the humidifier|the purifier|the motion sensor
            |the car|the charger|the router|the screen"""
        ),
        "place": _words(
            """living room|kitchen|bedroom|office|bathroom|garage|hallway|garden|patio|basement|attic|laundry room|dining room
            |first floor|second floor|third floor|ground floor|upstairs|downstairs|balcony|porch|pool|workshop|closet
            |guest room|kids room|nursery|driveway|stairs|study|den|pantry|game room|backyard|front yard|master bedroom
            |library|entrance|entryway|lounge|conservatory|utility room|cellar|shed|loft|landing|playroom|gym|sauna
            |media room|mud room|powder room|sun room|guest bathroom|spare room|greenhouse|barn|foyer|deck"""
        ),
        "link": _words(
            "in the|of the|the|on the|for the|from the|at the|to the|in|on|of|by the|near the|my|in my|to my|from my|over the"
        ),
        "detail": _words(
            """to red|to green|to blue|to white|to yellow|to purple|to pink|to orange|to teal|to violet|to warm white|to cold
            white|red|green|blue|to half|to maximum|to minimum|please|now|tonight|tomorrow|right now|in the morning|a
            little|all the way|halfway|everywhere|in here|outside|inside|for an hour|in five minutes|and the TV too|as well"""
        ),
        "question": _words(
            """what time is it|what's the time|what's the weather|what's the weather like|what's the temperature|what is the
            date|what day is it|is it open|is it closed|are the lights on|are all the doors locked|how long is left|how
            warm is it|how hot is it|how cold is it|is it raining|what's the state of|which lights are on|how many are
            there|what's on|where is|who is home|is anyone in|what is the battery level of|how much time is left|is there
            any motion|when does it end"""
        ),
        "short": _words(
            """never mind|nevermind|cancel|next|previous|pause|stop|silence|resume|thank you|thanks|good morning|good night|next
            track|previous track|skip|skip this song|louder|quieter|volume up|volume down|continue|go back|movie time|bed
            time|party time|I'm home|I'm leaving|play music|next song|hello|goodbye|pause timer|cancel timer|pause the timer
            |resume timer|resume the timer|yes|no|okay|forget it|shopping list|hello there"""
        ),
        "unit": _words(
            "second|seconds|minute|minutes|hour|hours|percent|degrees|degree|and a half hours|kelvin|times|steps"
        ),
        "function": _words(
            """the|a|an|and|of|to|in|on|for|with|that|this|these|those|is|are|was|were|it|its|he|she|we|you|they|I|me|him|her|us
            |them|not|but|or|if|at|by|from|my|your|his|our|their|be|been|have|has|had|do|does|did|so|as|no|up|out|all|off
            |over|under|then|than|there|here|when|where|who|which|how|what|why|will|would|can|could|should|may|just|very"""
        ),
        "name": _words(
            """Anna|Tom|Olivia|Liam|Emma|Noah|Ava|Ethan|Mia|Lucas|Sophie|Jack|Grace|Oliver|Chloe|James|Ruby|Henry|Lily|Daniel
            |Zoe|Max|Ella|Sam|Hannah|Ben|Sarah|Jake|Emily|Peter|Alice|George|Laura|David|Mom|Dad|Mum|Grandma|baby|Sonos
            |Philips|Nest|Ecobee|Samsung|Google|Apple|Dyson|Roomba|Tesla|Ring|Hue|London|Boston|Paris|New York|Chicago"""
        ),
        "noun": _words(
            """lamp|spot|plug|sensor|blind|shade|TV|speaker|fan|heater|strip|lantern|reading light|door|window|lock|detector
            |camera|desk|bed|table|couch|dresser|counter|sink|island|mirror|bar|tree|aquarium|bookshelf|cabinet|bike|dog
            |cat|hamster|chicken coop|meter|server|monitor|console|mailbox|porch swing|fountain|bell|curtain|socket"""
        ),
        "quality": _words(
            """small|big|tall|north|south|east|west|left|right|upper|lower|main|outdoor|indoor|central|blue|red|white|black|old
            |new|double|number one|number two|round|smart|front|back|side|standing|hanging|bright|guest"""
        ),
        "item": _words(
            """milk|bread|butter|eggs|flour|sugar|salt|pepper|coffee|tea|rice|pasta|apples|bananas|tomatoes|carrots|onions|salad
            |cheese|ham|chicken|fish|yogurt|chocolate|olive oil|toilet paper|laundry soap|sponges|sparkling water|beer"""
        ),
    },
}
