<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>Inspector</name>
        <message>
            <source>  (not found)</source>
            <translation>  (nicht gefunden)</translation>
        </message>
        <message>
            <source> (shown of {total:,})</source>
            <translation> (gezeigt von {total:,})</translation>
        </message>
        <message>
            <source> ({left} still to inspect)</source>
            <translation> ({left} noch zu prüfen)</translation>
        </message>
        <message>
            <source> That is a lot: are there defects among the good parts? The Parts place ranks them (R).</source>
            <translation> Das ist viel: sind Fehler unter den Gutteilen? Die Seite Teile ordnet sie (R).</translation>
        </message>
        <message>
            <source> The damaged file is kept as '{aside}'.</source>
            <translation> Die beschädigte Datei liegt als '{aside}' bereit.</translation>
        </message>
        <message>
            <source> With {advised_parts} or more good parts it would be more reliable.</source>
            <translation> Mit {advised_parts} oder mehr Gutteilen wäre er verlässlicher.</translation>
        </message>
        <message>
            <source> You can continue it later from where it stops.</source>
            <translation> Sie können später dort weitermachen, wo es anhält.</translation>
        </message>
        <message>
            <source> and {count:,} more</source>
            <translation> und {count:,} weitere</translation>
        </message>
        <message>
            <source> by {operator}</source>
            <translation> von {operator}</translation>
        </message>
        <message>
            <source> or </source>
            <translation> oder </translation>
        </message>
        <message>
            <source> {calibrated:,} good parts are those of training.</source>
            <translation> {calibrated:,} Gutteile sind die des Trainings.</translation>
        </message>
        <message>
            <source># The guide is missing

Install Inspector again to have this page.</source>
            <translation># Die Anleitung fehlt

Installieren Sie Inspector neu, um diese Seite zu haben.</translation>
        </message>
        <message>
            <source>&amp;Add file…</source>
            <translation>&amp;Datei hinzufügen…</translation>
        </message>
        <message>
            <source>&amp;Add images…</source>
            <translation>&amp;Bilder hinzufügen…</translation>
        </message>
        <message>
            <source>&amp;Anomaly maps</source>
            <translation>&amp;Anomaliekarten</translation>
        </message>
        <message>
            <source>&amp;As published</source>
            <translation>&amp;Wie veröffentlicht</translation>
        </message>
        <message>
            <source>&amp;Ask before stopping training</source>
            <translation>&amp;Vor dem Anhalten des Trainings fragen</translation>
        </message>
        <message>
            <source>&amp;Back</source>
            <translation>&amp;Zurück</translation>
        </message>
        <message>
            <source>&amp;Batch</source>
            <translation>&amp;Charge</translation>
        </message>
        <message>
            <source>&amp;Before training</source>
            <translation>&amp;Vor Training</translation>
        </message>
        <message>
            <source>&amp;Begin</source>
            <translation>B&amp;eginnen</translation>
        </message>
        <message>
            <source>&amp;Begin a study…</source>
            <translation>Studie &amp;beginnen…</translation>
        </message>
        <message>
            <source>&amp;Browse…</source>
            <translation>D&amp;urchsuchen…</translation>
        </message>
        <message>
            <source>&amp;COCO file</source>
            <translation>&amp;COCO-Datei</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>Abbre&amp;chen</translation>
        </message>
        <message>
            <source>&amp;Challenge parts…</source>
            <translation>&amp;Prüfteile…</translation>
        </message>
        <message>
            <source>&amp;Check parts</source>
            <translation>Teile &amp;prüfen</translation>
        </message>
        <message>
            <source>&amp;Choose…</source>
            <translation>&amp;Wählen…</translation>
        </message>
        <message>
            <source>&amp;Close detector</source>
            <translation>Detektor &amp;schließen</translation>
        </message>
        <message>
            <source>&amp;Close project</source>
            <translation>Projekt &amp;schließen</translation>
        </message>
        <message>
            <source>&amp;Colours of the anomaly map</source>
            <translation>&amp;Farben der Anomaliekarte</translation>
        </message>
        <message>
            <source>&amp;Compare</source>
            <translation>&amp;Vergleichen</translation>
        </message>
        <message>
            <source>&amp;Compare with a good part</source>
            <translation>Mit einem Gutteil &amp;vergleichen</translation>
        </message>
        <message>
            <source>&amp;Copy</source>
            <translation>&amp;Kopieren</translation>
        </message>
        <message>
            <source>&amp;Create project</source>
            <translation>Projekt an&amp;legen</translation>
        </message>
        <message>
            <source>&amp;Default threshold</source>
            <translation>&amp;Standardschwelle</translation>
        </message>
        <message>
            <source>&amp;Delete</source>
            <translation>&amp;Löschen</translation>
        </message>
        <message>
            <source>&amp;Delete old results…</source>
            <translation>&amp;Alte Ergebnisse löschen…</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>&amp;Bearbeiten</translation>
        </message>
        <message>
            <source>&amp;Edit…</source>
            <translation>Bearbe&amp;iten…</translation>
        </message>
        <message>
            <source>&amp;End it</source>
            <translation>B&amp;eenden</translation>
        </message>
        <message>
            <source>&amp;Every few hours</source>
            <translation>&amp;Alle paar Stunden</translation>
        </message>
        <message>
            <source>&amp;Export</source>
            <translation>&amp;Exportieren</translation>
        </message>
        <message>
            <source>&amp;File…</source>
            <translation>&amp;Datei…</translation>
        </message>
        <message>
            <source>&amp;Find</source>
            <translation>&amp;Suchen</translation>
        </message>
        <message>
            <source>&amp;First steps</source>
            <translation>&amp;Erste Schritte</translation>
        </message>
        <message>
            <source>&amp;Forward</source>
            <translation>&amp;Vor</translation>
        </message>
        <message>
            <source>&amp;Full screen</source>
            <translation>&amp;Vollbild</translation>
        </message>
        <message>
            <source>&amp;Go on</source>
            <translation>&amp;Fortsetzen</translation>
        </message>
        <message>
            <source>&amp;Go to Train</source>
            <translation>&amp;Zum Training</translation>
        </message>
        <message>
            <source>&amp;Guide</source>
            <translation>&amp;Anleitung</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <source>&amp;Image itself</source>
            <translation>&amp;Bild selbst</translation>
        </message>
        <message>
            <source>&amp;Inspect</source>
            <translation>&amp;Prüfen</translation>
        </message>
        <message>
            <source>&amp;Inspect with it</source>
            <translation>&amp;Damit prüfen</translation>
        </message>
        <message>
            <source>&amp;Inspect with it anyway…</source>
            <translation>Trotz&amp;dem damit prüfen…</translation>
        </message>
        <message>
            <source>&amp;Judge their images</source>
            <translation>Ihre &amp;Bilder beurteilen</translation>
        </message>
        <message>
            <source>&amp;Keep</source>
            <translation>Be&amp;halten</translation>
        </message>
        <message>
            <source>&amp;Keep it in</source>
            <translation>&amp;Speichern in</translation>
        </message>
        <message>
            <source>&amp;Keep results for</source>
            <translation>Er&amp;gebnisse aufbewahren</translation>
        </message>
        <message>
            <source>&amp;Keep the old one</source>
            <translation>A&amp;lten behalten</translation>
        </message>
        <message>
            <source>&amp;Keep working</source>
            <translation>&amp;Weiterarbeiten</translation>
        </message>
        <message>
            <source>&amp;Kind</source>
            <translation>&amp;Art</translation>
        </message>
        <message>
            <source>&amp;Kind and note…</source>
            <translation>&amp;Art und Notiz…</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>&amp;Sprache</translation>
        </message>
        <message>
            <source>&amp;Leave out</source>
            <translation>Weg&amp;lassen</translation>
        </message>
        <message>
            <source>&amp;Live source…</source>
            <translation>&amp;Live-Quelle…</translation>
        </message>
        <message>
            <source>&amp;Look at part</source>
            <translation>Te&amp;il anzeigen</translation>
        </message>
        <message>
            <source>&amp;Lower threshold…</source>
            <translation>&amp;Untere Schwelle…</translation>
        </message>
        <message>
            <source>&amp;Measure speed</source>
            <translation>Tempo &amp;messen</translation>
        </message>
        <message>
            <source>&amp;Metric learning alone</source>
            <translation>Nur &amp;metrisches Lernen</translation>
        </message>
        <message>
            <source>&amp;Mirrored</source>
            <translation>Gespie&amp;gelt</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <source>&amp;Name of the product</source>
            <translation>&amp;Name des Produkts</translation>
        </message>
        <message>
            <source>&amp;Name…</source>
            <translation>Na&amp;me…</translation>
        </message>
        <message>
            <source>&amp;Narrower brush</source>
            <translation>&amp;Schmalerer Pinsel</translation>
        </message>
        <message>
            <source>&amp;Never</source>
            <translation>&amp;Nie</translation>
        </message>
        <message>
            <source>&amp;New project…</source>
            <translation>&amp;Neues Projekt…</translation>
        </message>
        <message>
            <source>&amp;New teacher…</source>
            <translation>&amp;Neuer Lehrer…</translation>
        </message>
        <message>
            <source>&amp;Next defect</source>
            <translation>&amp;Nächster Fehler</translation>
        </message>
        <message>
            <source>&amp;Next step</source>
            <translation>&amp;Nächster Schritt</translation>
        </message>
        <message>
            <source>&amp;Note</source>
            <translation>&amp;Notiz</translation>
        </message>
        <message>
            <source>&amp;Numbers for engineers</source>
            <translation>&amp;Zahlen für Techniker</translation>
        </message>
        <message>
            <source>&amp;Opacity of the anomaly map</source>
            <translation>&amp;Deckkraft der Anomaliekarte</translation>
        </message>
        <message>
            <source>&amp;Open project…</source>
            <translation>Pro&amp;jekt öffnen…</translation>
        </message>
        <message>
            <source>&amp;Open…</source>
            <translation>Ö&amp;ffnen…</translation>
        </message>
        <message>
            <source>&amp;Operator</source>
            <translation>&amp;Bediener</translation>
        </message>
        <message>
            <source>&amp;Other folder…</source>
            <translation>&amp;Anderer Ordner…</translation>
        </message>
        <message>
            <source>&amp;Overlays</source>
            <translation>Übe&amp;rlagerungen</translation>
        </message>
        <message>
            <source>&amp;PDF</source>
            <translation>&amp;PDF</translation>
        </message>
        <message>
            <source>&amp;Parts in front of the camera</source>
            <translation>&amp;Teile vor der Kamera</translation>
        </message>
        <message>
            <source>&amp;Parts of the golden set that are asked for</source>
            <translation>&amp;Teile des Referenzsatzes, die verlangt werden</translation>
        </message>
        <message>
            <source>&amp;Photographs</source>
            <translation>&amp;Fotos</translation>
        </message>
        <message>
            <source>&amp;Present</source>
            <translation>&amp;Vorlegen</translation>
        </message>
        <message>
            <source>&amp;Present them</source>
            <translation>&amp;Sie vorlegen</translation>
        </message>
        <message>
            <source>&amp;Project</source>
            <translation>&amp;Projekt</translation>
        </message>
        <message>
            <source>&amp;Promise about good parts…</source>
            <translation>&amp;Zusage über Gutteile…</translation>
        </message>
        <message>
            <source>&amp;Quick</source>
            <translation>Sch&amp;nell</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>B&amp;eenden</translation>
        </message>
        <message>
            <source>&amp;Reason</source>
            <translation>&amp;Grund</translation>
        </message>
        <message>
            <source>&amp;Recommended</source>
            <translation>Empf&amp;ohlen</translation>
        </message>
        <message>
            <source>&amp;Reference…</source>
            <translation>V&amp;ergleichsteil…</translation>
        </message>
        <message>
            <source>&amp;Region…</source>
            <translation>&amp;Bereich…</translation>
        </message>
        <message>
            <source>&amp;Release…</source>
            <translation>Frei&amp;geben…</translation>
        </message>
        <message>
            <source>&amp;Remove</source>
            <translation>&amp;Entfernen</translation>
        </message>
        <message>
            <source>&amp;Replace</source>
            <translation>&amp;Ersetzen</translation>
        </message>
        <message>
            <source>&amp;Results table</source>
            <translation>Ergebnis&amp;tabelle</translation>
        </message>
        <message>
            <source>&amp;Room for results of a project</source>
            <translation>&amp;Platz für Ergebnisse eines Projekts</translation>
        </message>
        <message>
            <source>&amp;Rounds</source>
            <translation>&amp;Runden</translation>
        </message>
        <message>
            <source>&amp;Save for support…</source>
            <translation>Für den Support &amp;speichern…</translation>
        </message>
        <message>
            <source>&amp;Save report…</source>
            <translation>Bericht &amp;speichern…</translation>
        </message>
        <message>
            <source>&amp;Save…</source>
            <translation>&amp;Speichern…</translation>
        </message>
        <message>
            <source>&amp;Sign</source>
            <translation>&amp;Unterschreiben</translation>
        </message>
        <message>
            <source>&amp;Start live view</source>
            <translation>&amp;Live starten</translation>
        </message>
        <message>
            <source>&amp;Station</source>
            <translation>&amp;Station</translation>
        </message>
        <message>
            <source>&amp;Steps</source>
            <translation>&amp;Schritte</translation>
        </message>
        <message>
            <source>&amp;Stop</source>
            <translation>An&amp;halten</translation>
        </message>
        <message>
            <source>&amp;Stop live</source>
            <translation>Live been&amp;den</translation>
        </message>
        <message>
            <source>&amp;Surprising parts</source>
            <translation>Über&amp;raschende Teile</translation>
        </message>
        <message>
            <source>&amp;Table (CSV)</source>
            <translation>&amp;Tabelle (CSV)</translation>
        </message>
        <message>
            <source>&amp;Take back</source>
            <translation>&amp;Zurücknehmen</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>&amp;Erscheinungsbild</translation>
        </message>
        <message>
            <source>&amp;Train</source>
            <translation>&amp;Trainieren</translation>
        </message>
        <message>
            <source>&amp;Train again</source>
            <translation>Neu &amp;trainieren</translation>
        </message>
        <message>
            <source>&amp;Train from the start</source>
            <translation>Von vorn &amp;trainieren</translation>
        </message>
        <message>
            <source>&amp;Train with it</source>
            <translation>Damit &amp;trainieren</translation>
        </message>
        <message>
            <source>&amp;Try again</source>
            <translation>Noch einmal &amp;versuchen</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>&amp;Rückgängig</translation>
        </message>
        <message>
            <source>&amp;Undo clear</source>
            <translation>Leeren &amp;rückgängig</translation>
        </message>
        <message>
            <source>&amp;Undo last word</source>
            <translation>Letzte Angabe &amp;rückgängig</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
        </message>
        <message>
            <source>&amp;Web page (HTML)</source>
            <translation>&amp;Webseite (HTML)</translation>
        </message>
        <message>
            <source>&amp;Why it is unusual</source>
            <translation>&amp;Warum es auffällt</translation>
        </message>
        <message>
            <source>&amp;Wider brush</source>
            <translation>&amp;Breiterer Pinsel</translation>
        </message>
        <message>
            <source>&amp;YOLO data set</source>
            <translation>&amp;YOLO-Datensatz</translation>
        </message>
        <message>
            <source>&amp;labelme folder</source>
            <translation>&amp;labelme-Ordner</translation>
        </message>
        <message>
            <source>'{detector_path}' is a file of the versions of a project</source>
            <translation>'{detector_path}' ist eine Datei der Versionen eines Projekts</translation>
        </message>
        <message>
            <source>'{folder}' is not a folder</source>
            <translation>'{folder}' ist kein Ordner</translation>
        </message>
        <message>
            <source>'{name}' cannot be opened: {reason}</source>
            <translation>'{name}' lässt sich nicht öffnen: {reason}</translation>
        </message>
        <message>
            <source>'{name}' cannot be reached</source>
            <translation>'{name}' ist nicht erreichbar</translation>
        </message>
        <message>
            <source>'{name}' cannot be written: the disk that holds '{parent}' is full</source>
            <translation>'{name}' kann nicht geschrieben werden: das Laufwerk mit '{parent}' ist voll</translation>
        </message>
        <message>
            <source>'{name}' cannot be written: the folder '{parent}' is read-only</source>
            <translation>'{name}' kann nicht geschrieben werden: der Ordner '{parent}' ist schreibgeschützt</translation>
        </message>
        <message>
            <source>'{name}' does not fit into memory</source>
            <translation>'{name}' passt nicht in den Arbeitsspeicher</translation>
        </message>
        <message>
            <source>'{name}' has bands of different numbers of bits</source>
            <translation>'{name}' hat Kanäle mit verschieden vielen Bit</translation>
        </message>
        <message>
            <source>'{name}' has colours of the kind {kind}, which is not read</source>
            <translation>'{name}' hat Farben der Art {kind}, was nicht gelesen wird</translation>
        </message>
        <message>
            <source>'{name}' has the diagnostics and the log. No image is in it.</source>
            <translation>'{name}' enthält Diagnose und Protokoll. Es ist kein Bild darin.</translation>
        </message>
        <message>
            <source>'{name}' has {bands} bands; gray or RGB is read, with or without alpha</source>
            <translation>'{name}' hat {bands} Kanäle; gelesen wird Grau oder RGB, mit oder ohne Alpha</translation>
        </message>
        <message>
            <source>'{name}' has {mode} colours of {bits} bits; only those of 8 bits are read</source>
            <translation>'{name}' hat {mode}-Farben mit {bits} Bit; nur solche mit 8 Bit werden gelesen</translation>
        </message>
        <message>
            <source>'{name}' holds {count} images</source>
            <translation>'{name}' enthält {count} Bilder</translation>
        </message>
        <message>
            <source>'{name}' holds {kind}, and nothing says which of them is white</source>
            <translation>'{name}' enthält {kind}, und nichts sagt, welcher Wert weiß ist</translation>
        </message>
        <message>
            <source>'{name}' is HEIC, AVIF or a video, whatever its name says</source>
            <translation>'{name}' ist HEIC, AVIF oder ein Video, wie auch immer es heißt</translation>
        </message>
        <message>
            <source>'{name}' is a JPEG of {bits} bits; only those of 8 bits are read</source>
            <translation>'{name}' ist ein JPEG mit {bits} Bit; nur solche mit 8 Bit werden gelesen</translation>
        </message>
        <message>
            <source>'{name}' is a JPEG without loss, or in steps of its size, which is not read</source>
            <translation>'{name}' ist ein verlustloses oder gestuftes JPEG, das nicht gelesen wird</translation>
        </message>
        <message>
            <source>'{name}' is a duplicate of '{name2}'</source>
            <translation>'{name}' ist eine Kopie von '{name2}'</translation>
        </message>
        <message>
            <source>'{name}' is a good part, which is learned from</source>
            <translation>'{name}' ist ein Gutteil, aus dem gelernt wird</translation>
        </message>
        <message>
            <source>'{name}' is a part of the golden set, which the detector must not learn from</source>
            <translation>'{name}' gehört zum Referenzsatz, aus dem der Detektor nicht lernen darf</translation>
        </message>
        <message>
            <source>'{name}' is a pipe, a socket or a device</source>
            <translation>'{name}' ist eine Pipe, ein Socket oder ein Gerät</translation>
        </message>
        <message>
            <source>'{name}' is an array of {dtype}, {listed}</source>
            <translation>'{name}' ist ein Feld aus {dtype}, {listed}</translation>
        </message>
        <message>
            <source>'{name}' is compressed by {method}, which is not read</source>
            <translation>'{name}' ist mit {method} komprimiert, was nicht gelesen wird</translation>
        </message>
        <message>
            <source>'{name}' is cut off: its end is missing</source>
            <translation>'{name}' ist abgeschnitten: das Ende fehlt</translation>
        </message>
        <message>
            <source>'{name}' is damaged or of an unknown kind</source>
            <translation>'{name}' ist beschädigt oder von unbekannter Art</translation>
        </message>
        <message>
            <source>'{name}' is damaged: a part of it is empty</source>
            <translation>'{name}' ist beschädigt: ein Teil davon ist leer</translation>
        </message>
        <message>
            <source>'{name}' is damaged: its decoder had to guess a part of it</source>
            <translation>'{name}' ist beschädigt: sein Decoder musste einen Teil davon raten</translation>
        </message>
        <message>
            <source>'{name}' is empty</source>
            <translation>'{name}' ist leer</translation>
        </message>
        <message>
            <source>'{name}' is in none of its folders</source>
            <translation>'{name}' ist in keinem seiner Ordner</translation>
        </message>
        <message>
            <source>'{name}' is not a file of weights</source>
            <translation>'{name}' ist keine Datei mit Gewichten</translation>
        </message>
        <message>
            <source>'{name}' is not a video that can be played</source>
            <translation>'{name}' ist kein Video, das sich abspielen lässt</translation>
        </message>
        <message>
            <source>'{name}' is not an image</source>
            <translation>'{name}' ist kein Bild</translation>
        </message>
        <message>
            <source>'{name}' is not an image file</source>
            <translation>'{name}' ist keine Bilddatei</translation>
        </message>
        <message>
            <source>'{name}' is not called like an image</source>
            <translation>'{name}' heißt nicht wie ein Bild</translation>
        </message>
        <message>
            <source>'{name}' is of the type {kind}, and no array</source>
            <translation>'{name}' ist vom Typ {kind} und kein Feld</translation>
        </message>
        <message>
            <source>'{name}' is only {width} x {height} pixels</source>
            <translation>'{name}' hat nur {width} x {height} Pixel</translation>
        </message>
        <message>
            <source>'{name}' is too large: {width} x {height} pixels</source>
            <translation>'{name}' ist zu groß: {width} x {height} Pixel</translation>
        </message>
        <message>
            <source>'{name}' is too small: {width} x {height} pixels</source>
            <translation>'{name}' ist zu klein: {width} x {height} Pixel</translation>
        </message>
        <message>
            <source>'{name}' is {format}, which is not read: {notes}</source>
            <translation>'{name}' ist {format}, was nicht gelesen wird: {notes}</translation>
        </message>
        <message>
            <source>'{name}' was damaged, so Inspector began without it.{kept}</source>
            <translation>'{name}' war beschädigt, daher begann Inspector ohne sie.{kept}</translation>
        </message>
        <message>
            <source>'{parent}' has no folder 'test' with images in folders of it</source>
            <translation>'{parent}' hat keinen Ordner 'test' mit Bildern in Unterordnern</translation>
        </message>
        <message>
            <source>'{path}' cannot be opened: {reason}</source>
            <translation>'{path}' lässt sich nicht öffnen: {reason}</translation>
        </message>
        <message>
            <source>'{path}' cannot be written: a folder has that name</source>
            <translation>'{path}' kann nicht geschrieben werden: ein Ordner heißt so</translation>
        </message>
        <message>
            <source>'{path}' cannot be written: it is {kind}</source>
            <translation>'{path}' kann nicht geschrieben werden: es ist {kind}</translation>
        </message>
        <message>
            <source>'{path}' cannot be written: {reason}</source>
            <translation>'{path}' kann nicht geschrieben werden: {reason}</translation>
        </message>
        <message>
            <source>'{path}' holds another image than the one that was told</source>
            <translation>'{path}' enthält ein anderes Bild als das angegebene</translation>
        </message>
        <message>
            <source>'{path}' is a folder</source>
            <translation>'{path}' ist ein Ordner</translation>
        </message>
        <message>
            <source>'{path}' is read, and the results would replace it</source>
            <translation>'{path}' wird gelesen, und die Ergebnisse würden sie ersetzen</translation>
        </message>
        <message>
            <source>'{path}' would be replaced, though somebody else made or changed it</source>
            <translation>'{path}' würde ersetzt, obwohl jemand anderes sie angelegt oder geändert hat</translation>
        </message>
        <message>
            <source>,</source>
            <translation> </translation>
        </message>
        <message>
            <source>, defects from {min_area_px:,} px</source>
            <translation>, Fehler ab {min_area_px:,} px</translation>
        </message>
        <message>
            <source>, really defective</source>
            <translation>, wirklich fehlerhaft</translation>
        </message>
        <message>
            <source>, really good</source>
            <translation>, wirklich gut</translation>
        </message>
        <message>
            <source>, unsure above {unsure_threshold:.2f}</source>
            <translation>, unsicher über {unsure_threshold:.2f}</translation>
        </message>
        <message>
            <source>, {count} are unsure</source>
            <translation>, {count} unsicher</translation>
        </message>
        <message>
            <source>, {count} is unsure</source>
            <translation>, {count} unsicher</translation>
        </message>
        <message>
            <source>, {lost} lost</source>
            <translation>, {lost} fehlen</translation>
        </message>
        <message>
            <source>, {selected:,} selected</source>
            <translation>, {selected:,} gewählt</translation>
        </message>
        <message>
            <source>, {speed} images per second</source>
            <translation>, {speed} Bilder pro Sekunde</translation>
        </message>
        <message>
            <source>--learning-rate is {rate}</source>
            <translation>--learning-rate ist {rate}</translation>
        </message>
        <message>
            <source>--zoom is {low},{high}</source>
            <translation>--zoom ist {low},{high}</translation>
        </message>
        <message>
            <source>. {advised_parts} or more give a more reliable result</source>
            <translation>. {advised_parts} oder mehr ergeben ein verlässlicheres Ergebnis</translation>
        </message>
        <message>
            <source>. {unreadable} could not be inspected</source>
            <translation>. {unreadable} nicht prüfbar</translation>
        </message>
        <message>
            <source>1 in {most:,} at most</source>
            <translation>höchstens 1 von {most:,}</translation>
        </message>
        <message>
            <source>1 is perfect agreement of all presentations of each part, 0 is chance</source>
            <translation>1 ist volle Übereinstimmung aller Vorlagen jedes Teils, 0 ist Zufall</translation>
        </message>
        <message>
            <source>1 is perfect agreement of truth and verdict, 0 is chance</source>
            <translation>1 ist volle Übereinstimmung von Angabe und Urteil, 0 ist Zufall</translation>
        </message>
        <message>
            <source>32-bit TIFF with the score of every pixel</source>
            <translation>32-Bit-TIFF mit dem Wert jedes Pixels</translation>
        </message>
        <message>
            <source>A &amp;little darker or brighter</source>
            <translation>Etwas &amp;heller oder dunkler</translation>
        </message>
        <message>
            <source>A batch of {size} cannot be shared by {count} processes</source>
            <translation>Ein Stapel von {size} lässt sich nicht auf {count} Prozesse verteilen</translation>
        </message>
        <message>
            <source>A broad area looks unusual</source>
            <translation>Eine große Fläche ist auffällig</translation>
        </message>
        <message>
            <source>A challenge part was missed on {when}: {missed}. Find the reason. Then somebody signs that inspection goes on, and why.</source>
            <translation>Ein Prüfteil wurde am {when} verfehlt: {missed}. Finden Sie den Grund. Dann unterschreibt jemand, dass die Prüfung weitergeht, und warum.</translation>
        </message>
        <message>
            <source>A comparison is running</source>
            <translation>Ein Vergleich läuft</translation>
        </message>
        <message>
            <source>A good part</source>
            <translation>Ein Gutteil</translation>
        </message>
        <message>
            <source>A little &amp;out of place</source>
            <translation>Etwas &amp;versetzt</translation>
        </message>
        <message>
            <source>A more similar good part (Shift+K)</source>
            <translation>Ein ähnlicheres Gutteil (Umschalt+K)</translation>
        </message>
        <message>
            <source>A name for version {number}, such as “new lamp”.</source>
            <translation>Ein Name für Version {number}, zum Beispiel „neue Lampe“.</translation>
        </message>
        <message>
            <source>A new detector is taken by itself if every good one is GOOD or UNSURE, and every defective one DEFECT.</source>
            <translation>Ein neuer Detektor wird von selbst übernommen, wenn jedes gute Teil GUT oder UNSICHER ist, und jedes fehlerhafte FEHLER.</translation>
        </message>
        <message>
            <source>A newer version of Inspector has written about version {number}</source>
            <translation>Eine neuere Version von Inspector hat über Version {number} geschrieben</translation>
        </message>
        <message>
            <source>A part above the threshold is a defect. Drag it: further left finds more.</source>
            <translation>Ein Teil über der Schwelle ist ein Fehler. Ziehen Sie sie: weiter links findet mehr.</translation>
        </message>
        <message>
            <source>A part and its anomaly map after step {step:,}. Training makes good parts dark; bright places look unusual.</source>
            <translation>Ein Teil und seine Anomaliekarte nach Schritt {step:,}. Das Training macht Gutteile dunkel; helle Stellen sehen auffällig aus.</translation>
        </message>
        <message>
            <source>A part and its anomaly map appear here while training.</source>
            <translation>Ein Teil und seine Anomaliekarte erscheinen hier beim Trainieren.</translation>
        </message>
        <message>
            <source>A picture could not be encoded as {suffix}</source>
            <translation>Ein Bild ließ sich nicht als {suffix} speichern</translation>
        </message>
        <message>
            <source>A release needs a name and a reason</source>
            <translation>Eine Freigabe braucht einen Namen und eine Begründung</translation>
        </message>
        <message>
            <source>A state dict of that architecture, as torchvision names its layers</source>
            <translation>Ein State-Dict dieser Architektur, mit den Namen der Schichten wie in torchvision</translation>
        </message>
        <message>
            <source>A study is running. Wait for its end, or cancel it first.</source>
            <translation>Eine Studie läuft. Warten Sie auf ihr Ende, oder brechen Sie sie zuerst ab.</translation>
        </message>
        <message>
            <source>A teacher is being trained</source>
            <translation>Ein Lehrer lernt gerade</translation>
        </message>
        <message>
            <source>A trial before training looks whether small defects would be missed. If so it looks finer, and everything takes {work:.2g} times as long. In images of {width} x {height} pixels it then sees spots from about {fine} pixels on, else from {usual}.</source>
            <translation>Vor dem Training zeigt eine Probe, ob kleine Fehler übersehen würden. Dann wird feiner hingesehen, und alles dauert {work:.2g}-mal so lange. In Bildern von {width} x {height} Pixeln sind dann Flecken ab etwa {fine} Pixeln zu sehen, sonst ab {usual}.</translation>
        </message>
        <message>
            <source>AIAG advises {parts} parts, each presented {rounds} times.</source>
            <translation>Die AIAG rät zu {parts} Teilen, jedes {rounds} Mal vorgelegt.</translation>
        </message>
        <message>
            <source>About everything that is shown (F1)</source>
            <translation>Über alles, was gezeigt wird (F1)</translation>
        </message>
        <message>
            <source>Above the report</source>
            <translation>Über dem Bericht</translation>
        </message>
        <message>
            <source>Acceptance</source>
            <translation>Abnahme</translation>
        </message>
        <message>
            <source>Acceptance of the detector</source>
            <translation>Abnahme des Detektors</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Abgenommen</translation>
        </message>
        <message>
            <source>Actual size</source>
            <translation>Originalgröße</translation>
        </message>
        <message>
            <source>Add &amp;defective parts…</source>
            <translation>Feh&amp;lerteile hinzufügen…</translation>
        </message>
        <message>
            <source>Add &amp;folder…</source>
            <translation>&amp;Ordner hinzufügen…</translation>
        </message>
        <message>
            <source>Add &amp;good parts…</source>
            <translation>&amp;Gutteile hinzufügen…</translation>
        </message>
        <message>
            <source>Add &amp;images…</source>
            <translation>B&amp;ilder hinzufügen…</translation>
        </message>
        <message>
            <source>Add a folder of good parts</source>
            <translation>Einen Ordner mit Gutteilen hinzufügen</translation>
        </message>
        <message>
            <source>Add a teacher</source>
            <translation>Lehrer hinzufügen</translation>
        </message>
        <message>
            <source>Add at least {least_parts} good parts; there is only {part_count}</source>
            <translation>Fügen Sie mindestens {least_parts} Gutteile hinzu; es gibt erst {part_count}</translation>
        </message>
        <message>
            <source>Add f&amp;older…</source>
            <translation>Or&amp;dner hinzufügen…</translation>
        </message>
        <message>
            <source>Add images of good parts</source>
            <translation>Bilder von Gutteilen hinzufügen</translation>
        </message>
        <message>
            <source>Add images of good parts (Ctrl+1)</source>
            <translation>Bilder von Gutteilen hinzufügen (Strg+1)</translation>
        </message>
        <message>
            <source>Add images of good parts first</source>
            <translation>Fügen Sie zuerst Bilder von Gutteilen hinzu</translation>
        </message>
        <message>
            <source>Add this image to the good parts of the project (Ctrl+G)</source>
            <translation>Dieses Bild zu den Gutteilen des Projekts hinzufügen (Strg+G)</translation>
        </message>
        <message>
            <source>Add to golden &amp;set</source>
            <translation>Zum &amp;Referenzsatz</translation>
        </message>
        <message>
            <source>Add to good &amp;parts</source>
            <translation>Zu den &amp;Gutteilen</translation>
        </message>
        <message>
            <source>Add to the good parts</source>
            <translation>Zu den Gutteilen hinzufügen</translation>
        </message>
        <message>
            <source>Adding a good part</source>
            <translation>Gutteil wird hinzugefügt</translation>
        </message>
        <message>
            <source>Adding good parts</source>
            <translation>Gutteile werden hinzugefügt</translation>
        </message>
        <message>
            <source>Address of the stream</source>
            <translation>Adresse des Streams</translation>
        </message>
        <message>
            <source>After &amp;training</source>
            <translation>Nach &amp;Training</translation>
        </message>
        <message>
            <source>After a training, parts are ranked by how much they surprise networks that did not learn from them.</source>
            <translation>Nach einem Training werden Teile danach geordnet, wie sehr sie Netze überraschen, die nicht aus ihnen gelernt haben.</translation>
        </message>
        <message>
            <source>All fields</source>
            <translation>Alle Felder</translation>
        </message>
        <message>
            <source>All figures of the defects, and why they are there (Y)</source>
            <translation>Alle Kennzahlen der Fehler, und warum sie da sind (Y)</translation>
        </message>
        <message>
            <source>All images of the folder, one after the other, over and over.</source>
            <translation>Alle Bilder des Ordners, eines nach dem anderen, immer wieder.</translation>
        </message>
        <message>
            <source>All of them are perceptually uniform: equal steps of the score look equally large.</source>
            <translation>Alle sind gleichabständig: gleiche Schritte des Werts sehen gleich groß aus.</translation>
        </message>
        <message>
            <source>All opened images</source>
            <translation>Alle geöffneten Bilder</translation>
        </message>
        <message>
            <source>All parts</source>
            <translation>Alle Teile</translation>
        </message>
        <message>
            <source>All parts look alike enough to learn from.{news}</source>
            <translation>Alle Teile sind ähnlich genug, um aus ihnen zu lernen.{news}</translation>
        </message>
        <message>
            <source>All results</source>
            <translation>Alle Ergebnisse</translation>
        </message>
        <message>
            <source>All results are cleared</source>
            <translation>Alle Ergebnisse sind geleert</translation>
        </message>
        <message>
            <source>All {checked} good parts that were checked unseen look good to it.</source>
            <translation>Alle {checked} ungesehen geprüften Gutteile findet er gut.</translation>
        </message>
        <message>
            <source>All {count:,} presentations were made</source>
            <translation>Alle {count:,} Vorlagen sind erfolgt</translation>
        </message>
        <message>
            <source>Also show cleared results, and verdicts before the threshold was moved (Ctrl+H)</source>
            <translation>Auch geleerte Ergebnisse zeigen, und Urteile vor dem Verschieben der Schwelle (Strg+H)</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>Laufend</translation>
        </message>
        <message>
            <source>Always as expected (effectiveness)</source>
            <translation>Immer wie erwartet (Effektivität)</translation>
        </message>
        <message>
            <source>Always the same verdict (repeatability)</source>
            <translation>Immer gleich (Wiederholbarkeit)</translation>
        </message>
        <message>
            <source>An image takes {work:.2g} times as long.</source>
            <translation>Ein Bild dauert {work:.2g}‑mal so lange.</translation>
        </message>
        <message>
            <source>Anomaly &amp;map</source>
            <translation>Anomalie&amp;karte</translation>
        </message>
        <message>
            <source>Anomaly map</source>
            <translation>Anomaliekarte</translation>
        </message>
        <message>
            <source>Anomaly score: the highest value of the anomaly map, more if it is broad</source>
            <translation>Anomaliewert: der höchste Wert der Anomaliekarte, mehr bei breiter Anomalie</translation>
        </message>
        <message>
            <source>Another colour than the others: check the light and the product</source>
            <translation>Andere Farbe als die anderen: prüfen Sie Licht und Produkt</translation>
        </message>
        <message>
            <source>Another program is changing {protected}</source>
            <translation>Ein anderes Programm ändert gerade: {protected}</translation>
        </message>
        <message>
            <source>Another size: {size} pixels, most parts are {usual}</source>
            <translation>Andere Größe: {size} Pixel, die meisten Teile haben {usual}</translation>
        </message>
        <message>
            <source>Any images with much to see. Several hundred different ones make a good teacher</source>
            <translation>Beliebige Bilder, auf denen viel zu sehen ist. Mehrere hundert verschiedene ergeben einen guten Lehrer</translation>
        </message>
        <message>
            <source>Any time</source>
            <translation>Jederzeit</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Fläche</translation>
        </message>
        <message>
            <source>Area below the curve: {area:.3f}</source>
            <translation>Fläche unter der Kurve: {area:.3f}</translation>
        </message>
        <message>
            <source>Area, box, place and scores of each defect (Ctrl+Shift+C)</source>
            <translation>Fläche, Rahmen, Stelle und Werte jedes Fehlers (Strg+Umschalt+C)</translation>
        </message>
        <message>
            <source>Around</source>
            <translation>Umgebung</translation>
        </message>
        <message>
            <source>As the &amp;profile says</source>
            <translation>Wie das &amp;Profil</translation>
        </message>
        <message>
            <source>As the detector outlines it</source>
            <translation>Wie der Detektor ihn umreißt</translation>
        </message>
        <message>
            <source>As the parts need</source>
            <translation>Wie die Teile es brauchen</translation>
        </message>
        <message>
            <source>Ask for less, or show all parts again.</source>
            <translation>Suchen Sie weniger genau, oder zeigen Sie wieder alle Teile.</translation>
        </message>
        <message>
            <source>At an interval</source>
            <translation>In einem Intervall</translation>
        </message>
        <message>
            <source>At most 1 good part in so many is rejected</source>
            <translation>Höchstens 1 Gutteil von so vielen wird verworfen</translation>
        </message>
        <message>
            <source>At most {value:.1f} % of defective parts escape.</source>
            <translation>Höchstens {value:.1f} % der fehlerhaften Teile schlüpfen durch.</translation>
        </message>
        <message>
            <source>At the &amp;start of every shift</source>
            <translation>Zu &amp;Beginn jeder Schicht</translation>
        </message>
        <message>
            <source>At the threshold when it was inspected</source>
            <translation>Bei der Schwelle zur Zeit der Prüfung</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Automatic exposure</source>
            <translation>Belichtungsautomatik</translation>
        </message>
        <message>
            <source>Automatic focus</source>
            <translation>Autofokus</translation>
        </message>
        <message>
            <source>Automatic gain</source>
            <translation>Verstärkungsautomatik</translation>
        </message>
        <message>
            <source>Automatic uses a graphics card when there is one that fits.</source>
            <translation>Automatisch nutzt eine passende Grafikkarte, wenn es eine gibt.</translation>
        </message>
        <message>
            <source>Automatic white balance</source>
            <translation>Automatischer Weißabgleich</translation>
        </message>
        <message>
            <source>BAD IMAGE</source>
            <translation>BILDMANGEL</translation>
        </message>
        <message>
            <source>Back to &amp;defaults</source>
            <translation>Auf Standard &amp;zurücksetzen</translation>
        </message>
        <message>
            <source>Back to inspecting (Esc)</source>
            <translation>Zurück zum Prüfen (Esc)</translation>
        </message>
        <message>
            <source>Back to the default threshold, {default:.2f} (R)</source>
            <translation>Zurück zur Standardschwelle, {default:.2f} (R)</translation>
        </message>
        <message>
            <source>Back to the start page (Ctrl+W)</source>
            <translation>Zurück zur Startseite (Strg+W)</translation>
        </message>
        <message>
            <source>Back to the start page (Esc)</source>
            <translation>Zurück zur Startseite (Esc)</translation>
        </message>
        <message>
            <source>Basler camera</source>
            <translation>Basler-Kamera</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>Charge</translation>
        </message>
        <message>
            <source>Before this time, year-month-day hour:minute</source>
            <translation>Vor dieser Zeit, Jahr-Monat-Tag Stunde:Minute</translation>
        </message>
        <message>
            <source>Began</source>
            <translation>Begonnen</translation>
        </message>
        <message>
            <source>Begin an acceptance study</source>
            <translation>Eine Abnahmestudie beginnen</translation>
        </message>
        <message>
            <source>Begin with a new product (Ctrl+N)</source>
            <translation>Mit einem neuen Produkt beginnen (Strg+N)</translation>
        </message>
        <message>
            <source>Begin with the detector's outline, and correct it (Shift+A)</source>
            <translation>Mit dem Umriss des Detektors beginnen und ihn verbessern (Umschalt+A)</translation>
        </message>
        <message>
            <source>Best F1: {f1:.3f}, at {best:.2f}</source>
            <translation>F1 {f1:.3f} bei {best:.2f}</translation>
        </message>
        <message>
            <source>Between…</source>
            <translation>Zwischen…</translation>
        </message>
        <message>
            <source>Black and white PNG: white where it is defective</source>
            <translation>Schwarzweiß-PNG: weiß, wo es fehlerhaft ist</translation>
        </message>
        <message>
            <source>Blink</source>
            <translation>Blinken</translation>
        </message>
        <message>
            <source>Blurred: check the focus, and that the part stood still</source>
            <translation>Unscharf: prüfen Sie den Fokus, und ob das Teil stillstand</translation>
        </message>
        <message>
            <source>Both ends of the length are at the same place</source>
            <translation>Beide Enden der Länge liegen an derselben Stelle</translation>
        </message>
        <message>
            <source>Both good parts that were checked unseen look good to it.</source>
            <translation>Beide ungesehen geprüften Gutteile findet er gut.</translation>
        </message>
        <message>
            <source>Both parts beside each other, at the same place and zoom (S)</source>
            <translation>Beide Teile nebeneinander, an derselben Stelle und gleich vergrößert (S)</translation>
        </message>
        <message>
            <source>Box</source>
            <translation>Rahmen</translation>
        </message>
        <message>
            <source>Bring the cleared results back (Ctrl+Shift+Z)</source>
            <translation>Die geleerten Ergebnisse zurückholen (Strg+Umschalt+Z)</translation>
        </message>
        <message>
            <source>Bring the length back that was forgotten</source>
            <translation>Die vergessene Länge zurückholen</translation>
        </message>
        <message>
            <source>Bring this region of {area_px:,} pixels, at {at}, to the middle of the view</source>
            <translation>Diese Stelle von {area_px:,} Pixeln, bei {at}, in die Mitte der Ansicht holen</translation>
        </message>
        <message>
            <source>Brush</source>
            <translation>Pinsel</translation>
        </message>
        <message>
            <source>By AIAG's limits this is {grade}.</source>
            <translation>Nach den Grenzen der AIAG ist das {grade}.</translation>
        </message>
        <message>
            <source>By address</source>
            <translation>Nach Adresse</translation>
        </message>
        <message>
            <source>C&amp;harts</source>
            <translation>&amp;Diagramme</translation>
        </message>
        <message>
            <source>C&amp;hoose…</source>
            <translation>&amp;Wählen…</translation>
        </message>
        <message>
            <source>C&amp;rops</source>
            <translation>A&amp;usschnitte</translation>
        </message>
        <message>
            <source>CSV (*.csv)</source>
            <translation>CSV (*.csv)</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>Zwischenspeicher</translation>
        </message>
        <message>
            <source>Calibrating</source>
            <translation>Kalibrierung</translation>
        </message>
        <message>
            <source>Camera by number</source>
            <translation>Kamera nach Nummer</translation>
        </message>
        <message>
            <source>Camera {number}</source>
            <translation>Kamera {number}</translation>
        </message>
        <message>
            <source>Camera {number} does not take {value} as its {label}</source>
            <translation>Kamera {number} nimmt {value} nicht an: {label}</translation>
        </message>
        <message>
            <source>Camera {number} is plugged in and gives no images: another program uses it, or you may not</source>
            <translation>Kamera {number} ist angeschlossen und liefert keine Bilder: ein anderes Programm benutzt sie, oder Sie dürfen es nicht</translation>
        </message>
        <message>
            <source>Cance&amp;l</source>
            <translation>Abb&amp;rechen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Cannot be changed while training runs</source>
            <translation>Nicht änderbar, während ein Training läuft</translation>
        </message>
        <message>
            <source>Capturing {name}</source>
            <translation>Aufnahme von {name}</translation>
        </message>
        <message>
            <source>Challenge of the detector</source>
            <translation>Überprüfung des Detektors</translation>
        </message>
        <message>
            <source>Challenge parts</source>
            <translation>Prüfteile</translation>
        </message>
        <message>
            <source>Challenge parts are due since {since}</source>
            <translation>Die Prüfteile sind seit {since} fällig</translation>
        </message>
        <message>
            <source>Challenge the detector with known parts, and sign it off</source>
            <translation>Den Detektor mit bekannten Teilen auf die Probe stellen und abnehmen</translation>
        </message>
        <message>
            <source>Change truth, kind and note (E, or Enter)</source>
            <translation>Angabe, Art und Notiz ändern (E oder Eingabe)</translation>
        </message>
        <message>
            <source>Charts</source>
            <translation>Diagramme</translation>
        </message>
        <message>
            <source>Charts, pictures and a table in one file, for any browser</source>
            <translation>Diagramme, Bilder und Tabelle in einer Datei, für jeden Browser</translation>
        </message>
        <message>
            <source>Check parts (C) looks for images that are blurred, dark, twins, or unlike the others.</source>
            <translation>Teile prüfen (C) sucht unscharfe, dunkle, doppelte oder abweichende Bilder.</translation>
        </message>
        <message>
            <source>Checking good parts</source>
            <translation>Gutteile werden geprüft</translation>
        </message>
        <message>
            <source>Checking images</source>
            <translation>Bilder werden geprüft</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Wird geprüft…</translation>
        </message>
        <message>
            <source>Choose a brush first</source>
            <translation>Wählen Sie zuerst einen Pinsel</translation>
        </message>
        <message>
            <source>Choose a camera first</source>
            <translation>Wählen Sie zuerst eine Kamera</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>Choose a folder first</source>
            <translation>Wählen Sie zuerst einen Ordner</translation>
        </message>
        <message>
            <source>Choose a folder for the results</source>
            <translation>Ordner für die Ergebnisse wählen</translation>
        </message>
        <message>
            <source>Choose a folder of photographs</source>
            <translation>Wählen Sie einen Ordner mit Fotos</translation>
        </message>
        <message>
            <source>Choose a video file</source>
            <translation>Videodatei wählen</translation>
        </message>
        <message>
            <source>Choose a video file first</source>
            <translation>Wählen Sie zuerst eine Videodatei</translation>
        </message>
        <message>
            <source>Choose at least one part.</source>
            <translation>Wählen Sie mindestens ein Teil.</translation>
        </message>
        <message>
            <source>Choose it only if such a part is good: it will no longer be reported.</source>
            <translation>Wählen Sie es nur, wenn so ein Teil gut ist: es wird nicht mehr gemeldet.</translation>
        </message>
        <message>
            <source>Choose the file of weights</source>
            <translation>Datei mit Gewichten wählen</translation>
        </message>
        <message>
            <source>Choose the file with the weights of {network}</source>
            <translation>Wählen Sie die Datei mit den Gewichten von {network}</translation>
        </message>
        <message>
            <source>Choose the folder</source>
            <translation>Den Ordner wählen</translation>
        </message>
        <message>
            <source>Choose the folder of photographs</source>
            <translation>Ordner mit Fotos wählen</translation>
        </message>
        <message>
            <source>Choose the folder that holds the project's own</source>
            <translation>Den Ordner wählen, in dem der des Projekts liegt</translation>
        </message>
        <message>
            <source>Choose where to keep the project</source>
            <translation>Wählen Sie, wo das Projekt liegen soll</translation>
        </message>
        <message>
            <source>Clea&amp;r</source>
            <translation>&amp;Leeren</translation>
        </message>
        <message>
            <source>Click both ends of a known length, and see sizes in millimetres</source>
            <translation>Beide Enden einer bekannten Länge anklicken und Größen in Millimetern sehen</translation>
        </message>
        <message>
            <source>Click both ends of a length that you know, such as an edge of the part or a ruler</source>
            <translation>Klicken Sie beide Enden einer bekannten Länge an, zum Beispiel einer Kante des Teils oder eines Lineals</translation>
        </message>
        <message>
            <source>Click its corners, the first one again to close it (Shift+P)</source>
            <translation>Seine Ecken anklicken, zum Schließen noch einmal die erste (Umschalt+P)</translation>
        </message>
        <message>
            <source>Close the window (Ctrl+Q)</source>
            <translation>Das Fenster schließen (Strg+Q)</translation>
        </message>
        <message>
            <source>Close this list</source>
            <translation>Diese Liste schließen</translation>
        </message>
        <message>
            <source>Close this list (Esc)</source>
            <translation>Diese Liste schließen (Esc)</translation>
        </message>
        <message>
            <source>Close this message</source>
            <translation>Diese Meldung schließen</translation>
        </message>
        <message>
            <source>Close this message (Esc)</source>
            <translation>Diese Meldung schließen (Esc)</translation>
        </message>
        <message>
            <source>Close to looking like a defect</source>
            <translation>Sieht fast aus wie ein Fehler</translation>
        </message>
        <message>
            <source>Close to the threshold: have a look</source>
            <translation>Nahe an der Schwelle: sehen Sie nach</translation>
        </message>
        <message>
            <source>Closing {name}</source>
            <translation>{name} wird geschlossen</translation>
        </message>
        <message>
            <source>Colours of the anomaly map</source>
            <translation>Farben der Anomaliekarte</translation>
        </message>
        <message>
            <source>Column and row of the middle</source>
            <translation>Spalte und Zeile der Mitte</translation>
        </message>
        <message>
            <source>Com&amp;pute on</source>
            <translation>&amp;Rechnen auf</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Vergleichen</translation>
        </message>
        <message>
            <source>Compare by blinking</source>
            <translation>Blinkend vergleichen</translation>
        </message>
        <message>
            <source>Compare side by side</source>
            <translation>Nebeneinander vergleichen</translation>
        </message>
        <message>
            <source>Compare with</source>
            <translation>Vergleichen mit</translation>
        </message>
        <message>
            <source>Compare with a good part (Shift+C): side by side (S), wipe (V) or blink (T)</source>
            <translation>Mit einem Gutteil vergleichen (Umschalt+C): nebeneinander (S), Schieber (V) oder Blinken (T)</translation>
        </message>
        <message>
            <source>Compare with a reference part</source>
            <translation>Mit einem Vergleichsteil vergleichen</translation>
        </message>
        <message>
            <source>Compare with a wipe</source>
            <translation>Mit dem Schieber vergleichen</translation>
        </message>
        <message>
            <source>Compare with an image of your choice (Ctrl+K)</source>
            <translation>Mit einem Bild Ihrer Wahl vergleichen (Strg+K)</translation>
        </message>
        <message>
            <source>Compare with this good part</source>
            <translation>Mit diesem Gutteil vergleichen</translation>
        </message>
        <message>
            <source>Compare with this good part (Shift+Y)</source>
            <translation>Mit diesem Gutteil vergleichen (Umschalt+Y)</translation>
        </message>
        <message>
            <source>Compared on this project</source>
            <translation>Auf diesem Projekt verglichen</translation>
        </message>
        <message>
            <source>Comparing good parts</source>
            <translation>Gutteile vergleichen</translation>
        </message>
        <message>
            <source>Comparing teachers</source>
            <translation>Lehrer werden verglichen</translation>
        </message>
        <message>
            <source>Comparing version {number}</source>
            <translation>Vergleich von Version {number}</translation>
        </message>
        <message>
            <source>Comparing with good parts</source>
            <translation>Vergleich mit Gutteilen</translation>
        </message>
        <message>
            <source>Comparing with good parts…</source>
            <translation>Vergleich mit Gutteilen…</translation>
        </message>
        <message>
            <source>Comparing with known parts</source>
            <translation>Vergleich mit bekannten Teilen</translation>
        </message>
        <message>
            <source>Compute o&amp;n</source>
            <translation>Rechnen a&amp;uf</translation>
        </message>
        <message>
            <source>Computes on: automatic</source>
            <translation>Rechnet auf: automatisch</translation>
        </message>
        <message>
            <source>Computes on: graphics card</source>
            <translation>Rechnet auf: Grafikkarte</translation>
        </message>
        <message>
            <source>Computes on: processor</source>
            <translation>Rechnet auf: Prozessor</translation>
        </message>
        <message>
            <source>Connected cameras</source>
            <translation>Angeschlossene Kameras</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>Verbindung wird aufgebaut…</translation>
        </message>
        <message>
            <source>Cont&amp;inue training</source>
            <translation>Training &amp;fortsetzen</translation>
        </message>
        <message>
            <source>Cop&amp;y</source>
            <translation>&amp;Kopieren</translation>
        </message>
        <message>
            <source>Copy &amp;files</source>
            <translation>&amp;Dateien kopieren</translation>
        </message>
        <message>
            <source>Copy &amp;picture</source>
            <translation>&amp;Bild kopieren</translation>
        </message>
        <message>
            <source>Copy &amp;table of defects</source>
            <translation>Fehler&amp;tabelle kopieren</translation>
        </message>
        <message>
            <source>Copy all images of a folder into the project (Ctrl+Shift+I)</source>
            <translation>Alle Bilder eines Ordners ins Projekt kopieren (Strg+Umschalt+I)</translation>
        </message>
        <message>
            <source>Copy all lines to the clipboard</source>
            <translation>Alle Zeilen in die Zwischenablage kopieren</translation>
        </message>
        <message>
            <source>Copy images of defective parts here (Ctrl+D)</source>
            <translation>Bilder fehlerhafter Teile hierher kopieren (Strg+D)</translation>
        </message>
        <message>
            <source>Copy images of good parts here (Ctrl+G)</source>
            <translation>Bilder von Gutteilen hierher kopieren (Strg+G)</translation>
        </message>
        <message>
            <source>Copy images of good parts into the project (Ctrl+I)</source>
            <translation>Bilder von Gutteilen ins Projekt kopieren (Strg+I)</translation>
        </message>
        <message>
            <source>Copy or drag out</source>
            <translation>Kopieren oder herausziehen</translation>
        </message>
        <message>
            <source>Copy the picture (Ctrl+C) or the table (Ctrl+Shift+C), or drag this into a folder</source>
            <translation>Das Bild (Strg+C) oder die Tabelle (Strg+Umschalt+C) kopieren, oder dies in einen Ordner ziehen</translation>
        </message>
        <message>
            <source>Copy the selected rows, or all, for a spreadsheet (Ctrl+C)</source>
            <translation>Die gewählten Zeilen oder alle kopieren, für eine Tabellenkalkulation (Strg+C)</translation>
        </message>
        <message>
            <source>Copy them, with your word, into the golden set (S)</source>
            <translation>Sie mit Ihrer Angabe in den Referenzsatz kopieren (S)</translation>
        </message>
        <message>
            <source>Cores</source>
            <translation>Kerne</translation>
        </message>
        <message>
            <source>Create or open a project first</source>
            <translation>Legen Sie zuerst ein Projekt an, oder öffnen Sie eines</translation>
        </message>
        <message>
            <source>Create or open one, then add its good parts.</source>
            <translation>Legen Sie eines an, oder öffnen Sie eines, und fügen Sie seine Gutteile hinzu.</translation>
        </message>
        <message>
            <source>Create or open one, then train it on good parts.</source>
            <translation>Legen Sie eines an, oder öffnen Sie eines, und trainieren Sie es mit Gutteilen.</translation>
        </message>
        <message>
            <source>Cropping photographs</source>
            <translation>Fotos werden zugeschnitten</translation>
        </message>
        <message>
            <source>DEFECT</source>
            <translation>FEHLER</translation>
        </message>
        <message>
            <source>DEFECT, %</source>
            <translation>FEHLER, %</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>Data&amp;base of results</source>
            <translation>Daten&amp;bank der Ergebnisse</translation>
        </message>
        <message>
            <source>Decided already</source>
            <translation>Schon entschieden</translation>
        </message>
        <message>
            <source>Decision</source>
            <translation>Entscheidung</translation>
        </message>
        <message>
            <source>Defect &amp;masks</source>
            <translation>Fehler&amp;masken</translation>
        </message>
        <message>
            <source>Defect area</source>
            <translation>Fehlerfläche</translation>
        </message>
        <message>
            <source>Defect {number}: {score:.2f}</source>
            <translation>Fehler {number}: {score:.2f}</translation>
        </message>
        <message>
            <source>Defective parts missed once or more</source>
            <translation>Fehlerhafte Teile, einmal verfehlt</translation>
        </message>
        <message>
            <source>Defects</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>Defects (p-chart)</source>
            <translation>Fehler (p-Karte)</translation>
        </message>
        <message>
            <source>Defects found</source>
            <translation>Gefundene Fehler</translation>
        </message>
        <message>
            <source>Defects with their figures</source>
            <translation>Fehler mit ihren Kennzahlen</translation>
        </message>
        <message>
            <source>Delete old results</source>
            <translation>Alte Ergebnisse löschen</translation>
        </message>
        <message>
            <source>Delete the results that are beyond the limits of the settings (Ctrl+Shift+Del)</source>
            <translation>Die Ergebnisse jenseits der Grenzen der Einstellungen löschen (Strg+Umschalt+Entf)</translation>
        </message>
        <message>
            <source>Delete the {refused:,} oldest of {total:,} results, with their pictures?</source>
            <translation>Die {refused:,} ältesten von {total:,} Ergebnissen mit ihren Bildern löschen?</translation>
        </message>
        <message>
            <source>Demo parts need at least 2 good parts</source>
            <translation>Demoteile brauchen mindestens 2 Gutteile</translation>
        </message>
        <message>
            <source>Descri&amp;ptors of the place</source>
            <translation>Deskri&amp;ptoren der Stelle</translation>
        </message>
        <message>
            <source>Describing good parts</source>
            <translation>Gutteile werden beschrieben</translation>
        </message>
        <message>
            <source>Descriptors</source>
            <translation>Deskriptoren</translation>
        </message>
        <message>
            <source>Descriptors in the plane</source>
            <translation>Deskriptoren in der Ebene</translation>
        </message>
        <message>
            <source>Descriptors of this place beside those of good parts (J)</source>
            <translation>Deskriptoren dieser Stelle neben denen von Gutteilen (J)</translation>
        </message>
        <message>
            <source>Detail</source>
            <translation>Detail</translation>
        </message>
        <message>
            <source>Detector</source>
            <translation>Detektor</translation>
        </message>
        <message>
            <source>Detector, threshold, region or smallest defect have changed since it began</source>
            <translation>Detektor, Schwelle, Prüfbereich oder kleinster Fehler haben sich seit ihrem Beginn geändert</translation>
        </message>
        <message>
            <source>Detector, threshold, region or smallest defect have changed since study {number} began</source>
            <translation>Detektor, Schwelle, Prüfbereich oder kleinster Fehler haben sich seit Beginn von Studie {number} geändert</translation>
        </message>
        <message>
            <source>Detector, threshold, region or smallest defect have changed since: it does not hold for them.</source>
            <translation>Detektor, Schwelle, Prüfbereich oder kleinster Fehler haben sich seither geändert: für sie gilt sie nicht.</translation>
        </message>
        <message>
            <source>Detectors</source>
            <translation>Detektoren</translation>
        </message>
        <message>
            <source>Detectors (*{detector_suffix})</source>
            <translation>Detektoren (*{detector_suffix})</translation>
        </message>
        <message>
            <source>Deutsch</source>
            <translation>Deutsch</translation>
        </message>
        <message>
            <source>Dia&amp;gnostics…</source>
            <translation>Dia&amp;gnose…</translation>
        </message>
        <message>
            <source>Diagnostics</source>
            <translation>Diagnose</translation>
        </message>
        <message>
            <source>Do not look at parts inside the next shape (X changes it)</source>
            <translation>Teile innerhalb der nächsten Form nicht prüfen (X wechselt)</translation>
        </message>
        <message>
            <source>Do not use this version (K). It is kept all the same</source>
            <translation>Diese Version nicht verwenden (K). Sie wird trotzdem aufbewahrt</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <source>Drag from corner to corner (Shift+R)</source>
            <translation>Von Ecke zu Ecke ziehen (Umschalt+R)</translation>
        </message>
        <message>
            <source>Draw another quantity as the map (Q)</source>
            <translation>Eine andere Größe als Karte zeichnen (Q)</translation>
        </message>
        <message>
            <source>Draw it again (Ctrl+Shift+Z)</source>
            <translation>Noch einmal zeichnen (Strg+Umschalt+Z)</translation>
        </message>
        <message>
            <source>Draw on a good part where parts are looked at (I)</source>
            <translation>Auf einem Gutteil zeichnen, wo Teile geprüft werden (I)</translation>
        </message>
        <message>
            <source>Draw the defect</source>
            <translation>Fehler einzeichnen</translation>
        </message>
        <message>
            <source>Draw the edge of each defect (C)</source>
            <translation>Den Rand jedes Fehlers zeichnen (C)</translation>
        </message>
        <message>
            <source>Draw the map of another receptive field (A)</source>
            <translation>Die Karte eines anderen rezeptiven Feldes zeichnen (A)</translation>
        </message>
        <message>
            <source>Draw the outline of the defect mask over the image.</source>
            <translation>Den Umriss der Fehlermaske über das Bild zeichnen.</translation>
        </message>
        <message>
            <source>Draw where parts are looked at (I)</source>
            <translation>Zeichnen, wo Teile geprüft werden (I)</translation>
        </message>
        <message>
            <source>Draw where the part is defective (Shift+D)</source>
            <translation>Einzeichnen, wo das Teil fehlerhaft ist (Umschalt+D)</translation>
        </message>
        <message>
            <source>Drop a detector file or a project here to inspect with it</source>
            <translation>Ziehen Sie eine Detektordatei oder ein Projekt hierher, um damit zu prüfen</translation>
        </message>
        <message>
            <source>Drop images of good parts here</source>
            <translation>Bilder von Gutteilen hierher ziehen</translation>
        </message>
        <message>
            <source>Drop images of good parts here, twenty or more. Defects are not needed.</source>
            <translation>Ziehen Sie Bilder von Gutteilen hierher, zwanzig oder mehr. Fehler braucht es nicht.</translation>
        </message>
        <message>
            <source>Drop images or folders here</source>
            <translation>Bilder oder Ordner hierher ziehen</translation>
        </message>
        <message>
            <source>Drop images or folders of good parts here to start a new project with them</source>
            <translation>Ziehen Sie Bilder oder Ordner mit Gutteilen hierher, um damit ein neues Projekt zu beginnen</translation>
        </message>
        <message>
            <source>E&amp;xport…</source>
            <translation>E&amp;xport…</translation>
        </message>
        <message>
            <source>Each end of an interval holds with {confidence:.0%} (Clopper and Pearson). Presentations of one part resemble each other, so the intervals of parts are those that hold for other parts. Without a miss among n defective parts, at most 3 / n of all of them escape. Acceptable by AIAG: misses up to 2 %, false alarms up to 5 %, effectiveness from 90 %, kappa above 0.75. A defective part is expected to be DEFECT, a good one GOOD or UNSURE.</source>
            <translation>Jedes Ende eines Intervalls gilt mit {confidence:.0%} (Clopper und Pearson). Vorlagen eines Teils ähneln einander, daher gelten nur die Intervalle der Teile auch für andere Teile. Ohne Durchschlupf unter n fehlerhaften Teilen schlüpfen höchstens 3 / n von allen durch. Nach AIAG annehmbar: Durchschlupf bis 2 %, Fehlalarme bis 5 %, Effektivität ab 90 %, Kappa über 0.75. Von einem fehlerhaften Teil wird FEHLER erwartet, von einem guten GUT oder UNSICHER.</translation>
        </message>
        <message>
            <source>Each file once, when it is complete, also if it came while nobody looked</source>
            <translation>Jede Datei einmal, sobald sie vollständig ist, auch wenn sie unbeobachtet kam</translation>
        </message>
        <message>
            <source>Each learns from {percent} % of the good parts, and is tested on the others.</source>
            <translation>Jeder lernt aus {percent} % der Gutteile und wird an den anderen geprüft.</translation>
        </message>
        <message>
            <source>Each part is compared with all others. The rest of the window keeps working.</source>
            <translation>Jedes Teil wird mit allen anderen verglichen. Das übrige Fenster arbeitet weiter.</translation>
        </message>
        <message>
            <source>Each part is compared with the good parts, and what looks unusual is marked.</source>
            <translation>Jedes Teil wird mit den Gutteilen verglichen, und Auffälliges wird markiert.</translation>
        </message>
        <message>
            <source>End the first steps</source>
            <translation>Die ersten Schritte beenden</translation>
        </message>
        <message>
            <source>End the live view (Shift+F7)</source>
            <translation>Die Live-Ansicht beenden (Umschalt+F7)</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>Beendet</translation>
        </message>
        <message>
            <source>Ended early: {done:,} of {total:,} presentations were made</source>
            <translation>Vorzeitig beendet: {done:,} von {total:,} Vorlagen sind erfolgt</translation>
        </message>
        <message>
            <source>English</source>
            <translation>English</translation>
        </message>
        <message>
            <source>Enter finds the next place (Ctrl+F)</source>
            <translation>Eingabe findet die nächste Stelle (Strg+F)</translation>
        </message>
        <message>
            <source>Equal to {name}: it counts once</source>
            <translation>Gleich wie {name}: es zählt einmal</translation>
        </message>
        <message>
            <source>Equations 2 to 5. No pretrained network is needed.</source>
            <translation>Gleichungen 2 bis 5. Kein vortrainiertes Netz ist nötig.</translation>
        </message>
        <message>
            <source>Eraser</source>
            <translation>Radierer</translation>
        </message>
        <message>
            <source>Escapes</source>
            <translation>Durchschlupf</translation>
        </message>
        <message>
            <source>Escapes among defective parts (bound)</source>
            <translation>Durchschlupf (obere Grenze)</translation>
        </message>
        <message>
            <source>Evaluating</source>
            <translation>Auswertung</translation>
        </message>
        <message>
            <source>Every detector that was trained: compare, take, go back</source>
            <translation>Jeder trainierte Detektor: vergleichen, übernehmen, zurückgehen</translation>
        </message>
        <message>
            <source>Every file names the detector, thresholds, region and version that it follows from.</source>
            <translation>Jede Datei nennt Detektor, Schwellen, Prüfbereich und Version, aus denen sie folgt.</translation>
        </message>
        <message>
            <source>Every image gets a verdict. Click to refuse bad images (B)</source>
            <translation>Jedes Bild bekommt ein Urteil. Klicken Sie, um schlechte Bilder abzuweisen (B)</translation>
        </message>
        <message>
            <source>Every new file</source>
            <translation>Jede neue Datei</translation>
        </message>
        <message>
            <source>Every part that you inspect is listed here, with its verdict and score.</source>
            <translation>Jedes Teil, das Sie prüfen, steht hier mit Urteil und Wert.</translation>
        </message>
        <message>
            <source>Every result and all its values, for spreadsheets and scripts</source>
            <translation>Jedes Ergebnis mit allen Werten, für Tabellenkalkulationen und Skripte</translation>
        </message>
        <message>
            <source>Every training adds a version here. None is ever deleted by itself.</source>
            <translation>Jedes Training fügt hier eine Version hinzu. Keine wird je von selbst gelöscht.</translation>
        </message>
        <message>
            <source>Everything of this project is kept in {folder}.</source>
            <translation>Alles in diesem Projekt liegt in {folder}.</translation>
        </message>
        <message>
            <source>Everything takes {work:.2g} times as long.</source>
            <translation>Alles dauert {work:.2g}‑mal so lange.</translation>
        </message>
        <message>
            <source>Everything that can be done (F10)</source>
            <translation>Alles, was sich tun lässt (F10)</translation>
        </message>
        <message>
            <source>Exchange left and right, as for a camera that looks into a mirror</source>
            <translation>Links und rechts tauschen, wie bei einer Kamera, die in einen Spiegel sieht</translation>
        </message>
        <message>
            <source>Exclude</source>
            <translation>Ausschließen</translation>
        </message>
        <message>
            <source>Explains {share:.1%} of {name} on held-out photographs.</source>
            <translation>Erklärt {share:.1%} von {name} auf zurückgehaltenen Fotos.</translation>
        </message>
        <message>
            <source>Export results</source>
            <translation>Ergebnisse exportieren</translation>
        </message>
        <message>
            <source>Exporting</source>
            <translation>Export</translation>
        </message>
        <message>
            <source>Exporting results</source>
            <translation>Ergebnisse werden exportiert</translation>
        </message>
        <message>
            <source>Exposure</source>
            <translation>Belichtung</translation>
        </message>
        <message>
            <source>False alarms</source>
            <translation>Fehlalarme</translation>
        </message>
        <message>
            <source>Famil&amp;y</source>
            <translation>Famil&amp;ie</translation>
        </message>
        <message>
            <source>Family, and the side of the square patch that one descriptor describes</source>
            <translation>Familie, und die Seite des Quadrats, das ein Deskriptor beschreibt</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Kennzahl</translation>
        </message>
        <message>
            <source>Figures</source>
            <translation>Kennzahlen</translation>
        </message>
        <message>
            <source>Figures and past parts</source>
            <translation>Kennzahlen und frühere Teile</translation>
        </message>
        <message>
            <source>Figures for scripts</source>
            <translation>Kennzahlen für Skripte</translation>
        </message>
        <message>
            <source>File of weights</source>
            <translation>Datei mit Gewichten</translation>
        </message>
        <message>
            <source>Fill the screen, or end that (F11)</source>
            <translation>Den Bildschirm füllen, oder das beenden (F11)</translation>
        </message>
        <message>
            <source>Find on this page</source>
            <translation>Auf dieser Seite suchen</translation>
        </message>
        <message>
            <source>Finds the most. A minute or a few on an ordinary computer.</source>
            <translation>Findet am meisten. Eine Minute oder einige auf einem gewöhnlichen Rechner.</translation>
        </message>
        <message>
            <source>Fine</source>
            <translation>Fein</translation>
        </message>
        <message>
            <source>Finest</source>
            <translation>Am feinsten</translation>
        </message>
        <message>
            <source>Finish or pause the study that runs first</source>
            <translation>Beenden oder unterbrechen Sie zuerst die laufende Studie</translation>
        </message>
        <message>
            <source>First image</source>
            <translation>Erstes Bild</translation>
        </message>
        <message>
            <source>First result</source>
            <translation>Erstes Ergebnis</translation>
        </message>
        <message>
            <source>First steps, {number} of {total}</source>
            <translation>Erste Schritte, {number} von {total}</translation>
        </message>
        <message>
            <source>Fit the window</source>
            <translation>Einpassen</translation>
        </message>
        <message>
            <source>Fitting comparison method</source>
            <translation>Vergleichsverfahren wird angepasst</translation>
        </message>
        <message>
            <source>Focus</source>
            <translation>Fokus</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Folder of images</source>
            <translation>Ordner mit Bildern</translation>
        </message>
        <message>
            <source>For engineers: the networks that describe parts, and their choice</source>
            <translation>Für Ingenieure: die Netze, die Teile beschreiben, und ihre Wahl</translation>
        </message>
        <message>
            <source>For example: bearing cover, front</source>
            <translation>Zum Beispiel: Lagerdeckel, Vorderseite</translation>
        </message>
        <message>
            <source>For light that is not the same all day: every part is also learned a tenth darker and a tenth brighter.</source>
            <translation>Für Licht, das sich im Lauf des Tages ändert: jedes Teil wird auch ein Zehntel dunkler und ein Zehntel heller gelernt.</translation>
        </message>
        <message>
            <source>For other programs</source>
            <translation>Für andere Programme</translation>
        </message>
        <message>
            <source>For parts that are not always put down the same way round. {only_if}</source>
            <translation>Für Teile, die nicht immer gleich herum liegen. {only_if}</translation>
        </message>
        <message>
            <source>For parts that are not put down exactly: every part is also learned moved by a sixtieth of the picture.</source>
            <translation>Für Teile, die nicht genau abgelegt werden: jedes Teil wird auch um ein Sechzigstel des Bildes verschoben gelernt.</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <source>Free&amp;ze</source>
            <translation>Einfr&amp;ieren</translation>
        </message>
        <message>
            <source>Freeze some parts here that you know: good ones and defective ones. From then on a new detector inspects only after it has judged all of them as expected.</source>
            <translation>Frieren Sie hier einige Teile ein, die Sie kennen: gute und fehlerhafte. Von da an prüft ein neuer Detektor erst, wenn er alle wie erwartet beurteilt hat.</translation>
        </message>
        <message>
            <source>Freeze the live view first</source>
            <translation>Frieren Sie zuerst die Live-Ansicht ein</translation>
        </message>
        <message>
            <source>Freeze the live view to export its image</source>
            <translation>Frieren Sie die Live-Ansicht ein, um ihr Bild zu exportieren</translation>
        </message>
        <message>
            <source>Freezing golden parts</source>
            <translation>Referenzteile werden eingefroren</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>From a pretrained net&amp;work</source>
            <translation>Aus einem &amp;vortrainierten Netz</translation>
        </message>
        <message>
            <source>From this time on, year-month-day hour:minute</source>
            <translation>Ab dieser Zeit, Jahr-Monat-Tag Stunde:Minute</translation>
        </message>
        <message>
            <source>From {good} alone</source>
            <translation>Allein aus Gutteilen ({good})</translation>
        </message>
        <message>
            <source>From {parts} alone: rejects {least} {value:.1f} %</source>
            <translation>Geschätzt ({parts}): verwirft {least} {value:.1f} %</translation>
        </message>
        <message>
            <source>Function</source>
            <translation>Funktion</translation>
        </message>
        <message>
            <source>Further left finds more, further right only what is very unusual (arrow keys)</source>
            <translation>Weiter links findet mehr, weiter rechts nur sehr Auffälliges (Pfeiltasten)</translation>
        </message>
        <message>
            <source>GOOD</source>
            <translation>GUT</translation>
        </message>
        <message>
            <source>Gain</source>
            <translation>Verstärkung</translation>
        </message>
        <message>
            <source>GenICam camera</source>
            <translation>GenICam-Kamera</translation>
        </message>
        <message>
            <source>Give every setting its value of a fresh installation</source>
            <translation>Jeder Einstellung den Wert einer neuen Installation geben</translation>
        </message>
        <message>
            <source>Give this version a name (F2)</source>
            <translation>Dieser Version einen Namen geben (F2)</translation>
        </message>
        <message>
            <source>Go &amp;on</source>
            <translation>&amp;Weiter</translation>
        </message>
        <message>
            <source>Go on to the next step (Ctrl+Shift+N)</source>
            <translation>Weiter zum nächsten Schritt (Strg+Umschalt+N)</translation>
        </message>
        <message>
            <source>Go on where its training was stopped (G)</source>
            <translation>Weiterlernen, wo er angehalten wurde (G)</translation>
        </message>
        <message>
            <source>Go on where training was stopped (Ctrl+Shift+T)</source>
            <translation>Weitermachen, wo das Training angehalten wurde (Strg+Umschalt+T)</translation>
        </message>
        <message>
            <source>Go on with the live view first: it is frozen</source>
            <translation>Setzen Sie zuerst die Live-Ansicht fort: sie ist eingefroren</translation>
        </message>
        <message>
            <source>Go to &amp;Inspect</source>
            <translation>Zu&amp;m Prüfen</translation>
        </message>
        <message>
            <source>Go to &amp;Parts</source>
            <translation>Zu den Tei&amp;len</translation>
        </message>
        <message>
            <source>Go to &amp;Train</source>
            <translation>Zum Trai&amp;ning</translation>
        </message>
        <message>
            <source>Go to I&amp;nspect</source>
            <translation>Zum &amp;Prüfen</translation>
        </message>
        <message>
            <source>Golden defective parts</source>
            <translation>Fehlerhafte Referenzteile</translation>
        </message>
        <message>
            <source>Golden good parts</source>
            <translation>Gute Referenzteile</translation>
        </message>
        <message>
            <source>Golden set</source>
            <translation>Referenzsatz</translation>
        </message>
        <message>
            <source>Good and defective parts are needed for an answer.</source>
            <translation>Für eine Antwort braucht es gute und fehlerhafte Teile.</translation>
        </message>
        <message>
            <source>Good ones that are GOOD or UNSURE, and defective ones that are DEFECT</source>
            <translation>Gute, die GUT oder UNSICHER sind, und fehlerhafte, die FEHLER sind</translation>
        </message>
        <message>
            <source>Good parts</source>
            <translation>Gutteile</translation>
        </message>
        <message>
            <source>Good parts belong to a project</source>
            <translation>Gutteile gehören zu einem Projekt</translation>
        </message>
        <message>
            <source>Good parts cannot be shifted by {shift_px} pixels</source>
            <translation>Gutteile können nicht um {shift_px} Pixel verschoben werden</translation>
        </message>
        <message>
            <source>Good parts may also &amp;be…</source>
            <translation>Gutteile dürfen &amp;auch so sein…</translation>
        </message>
        <message>
            <source>Good parts of training above its own threshold, scored by networks that had not learned them</source>
            <translation>Gutteile des Trainings über der eigenen Schwelle, bewertet von Netzen, die sie nicht gelernt hatten</translation>
        </message>
        <message>
            <source>Good parts rejected</source>
            <translation>Verworfene Gutteile</translation>
        </message>
        <message>
            <source>Good parts rejected once or more</source>
            <translation>Gute Teile, einmal abgelehnt</translation>
        </message>
        <message>
            <source>Good parts that are GOOD or UNSURE, and defective ones that are DEFECT, every time</source>
            <translation>Gute Teile, die jedes Mal GUT oder UNSICHER sind, und fehlerhafte, die jedes Mal FEHLER sind</translation>
        </message>
        <message>
            <source>Good parts that it has learned from, or was tested with</source>
            <translation>Gutteile, aus denen er gelernt hat oder mit denen er getestet wurde</translation>
        </message>
        <message>
            <source>Graphics card</source>
            <translation>Grafikkarte</translation>
        </message>
        <message>
            <source>Guide - Inspector</source>
            <translation>Anleitung - Inspector</translation>
        </message>
        <message>
            <source>HTML (*.html)</source>
            <translation>HTML (*.html)</translation>
        </message>
        <message>
            <source>Hardly anything is to be seen: is there a part in the image?</source>
            <translation>Es ist kaum etwas zu sehen: ist ein Teil im Bild?</translation>
        </message>
        <message>
            <source>Have the frozen images judged, which tests no camera</source>
            <translation>Die eingefrorenen Bilder beurteilen lassen, was keine Kamera prüft</translation>
        </message>
        <message>
            <source>Height</source>
            <translation>Höhe</translation>
        </message>
        <message>
            <source>Height of good parts for a model of so many others: {points}. With {more} more parts it would fall by {low:.1f} to {high:.1f} %. Less than {least:g} % does not help.</source>
            <translation>Höhe von Gutteilen für ein Modell aus so vielen anderen: {points}. Mit {more} weiteren Teilen fiele sie um {low:.1f} bis {high:.1f} %. Weniger als {least:g} % helfen nicht.</translation>
        </message>
        <message>
            <source>Held-back good parts</source>
            <translation>Zurückgehaltene Gutteile</translation>
        </message>
        <message>
            <source>Held-out photographs</source>
            <translation>Zurückgehaltene Fotos</translation>
        </message>
        <message>
            <source>Hidden ones &amp;too</source>
            <translation>A&amp;uch ausgeblendete</translation>
        </message>
        <message>
            <source>Hide the results shown; nothing is deleted (Ctrl+Shift+X)</source>
            <translation>Die gezeigten Ergebnisse ausblenden; nichts wird gelöscht (Strg+Umschalt+X)</translation>
        </message>
        <message>
            <source>Highest</source>
            <translation>Höchster</translation>
        </message>
        <message>
            <source>Highest place: {peak:.2f}</source>
            <translation>Höchste Stelle: {peak:.2f}</translation>
        </message>
        <message>
            <source>Highest value of the anomaly map in it</source>
            <translation>Höchster Wert der Anomaliekarte darin</translation>
        </message>
        <message>
            <source>Histogram of scores</source>
            <translation>Histogramm der Werte</translation>
        </message>
        <message>
            <source>Hold this frame; the threshold still works (F8)</source>
            <translation>Dieses Bild festhalten; die Schwelle wirkt weiter (F8)</translation>
        </message>
        <message>
            <source>Hours between two challenges</source>
            <translation>Stunden zwischen zwei Vorlagen</translation>
        </message>
        <message>
            <source>How &amp;fine?</source>
            <translation>Wie &amp;fein?</translation>
        </message>
        <message>
            <source>How a training goes</source>
            <translation>Wie ein Training läuft</translation>
        </message>
        <message>
            <source>How fine</source>
            <translation>Wie fein</translation>
        </message>
        <message>
            <source>How many stu&amp;dents?</source>
            <translation>Wie viele Sch&amp;üler?</translation>
        </message>
        <message>
            <source>How many students</source>
            <translation>Wie viele Schüler</translation>
        </message>
        <message>
            <source>How much the strongest colour covers the image, from 0 to 1.</source>
            <translation>Wie stark die kräftigste Farbe das Bild bedeckt, von 0 bis 1.</translation>
        </message>
        <message>
            <source>How often a known defective part scores higher than a known good one</source>
            <translation>Wie oft ein bekanntes fehlerhaftes Teil einen höheren Wert hat als ein bekanntes gutes</translation>
        </message>
        <message>
            <source>How strongly the map covers the image</source>
            <translation>Wie stark die Karte das Bild bedeckt</translation>
        </message>
        <message>
            <source>How the image is turned</source>
            <translation>Drehung des Bildes</translation>
        </message>
        <message>
            <source>How thorough?</source>
            <translation>Wie gründlich?</translation>
        </message>
        <message>
            <source>How well the map covers defects that somebody has drawn (Shift+D in Inspect)</source>
            <translation>Wie gut die Karte eingezeichnete Fehler trifft (Umschalt+D unter Prüfen)</translation>
        </message>
        <message>
            <source>Identity of the camera</source>
            <translation>Kennung der Kamera</translation>
        </message>
        <message>
            <source>Ima&amp;ge</source>
            <translation>&amp;Bild</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Image file</source>
            <translation>Bilddatei</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Bilder</translation>
        </message>
        <message>
            <source>Images ({listed});;All files (*)</source>
            <translation>Bilder ({listed});;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Images are judged best on a neutral dark background.</source>
            <translation>Bilder beurteilt man am besten vor neutralem dunklem Hintergrund.</translation>
        </message>
        <message>
            <source>Images in a &amp;folder</source>
            <translation>Bilder in einem &amp;Ordner</translation>
        </message>
        <message>
            <source>Images of a folder</source>
            <translation>Bilder eines Ordners</translation>
        </message>
        <message>
            <source>Images of a live source are kept as small pictures only.</source>
            <translation>Bilder einer Live-Quelle werden nur als kleine Bilder aufbewahrt.</translation>
        </message>
        <message>
            <source>Images of known parts</source>
            <translation>Bilder bekannter Teile</translation>
        </message>
        <message>
            <source>Images of {width} x {height} pixels have nothing more to show.</source>
            <translation>Bilder von {width} x {height} Pixeln haben nicht mehr zu zeigen.</translation>
        </message>
        <message>
            <source>Images per second</source>
            <translation>Bilder pro Sekunde</translation>
        </message>
        <message>
            <source>Images that cannot be judged are bad images: {judged}. Click to judge them all the same (B)</source>
            <translation>Nicht beurteilbare Bilder sind schlechte Bilder: {judged}. Klicken Sie, um sie trotzdem zu beurteilen (B)</translation>
        </message>
        <message>
            <source>Images with their polygons, to correct them by hand</source>
            <translation>Bilder mit ihren Polygonen, zum Nachbessern von Hand</translation>
        </message>
        <message>
            <source>Images, polygons and data.yaml, to train networks</source>
            <translation>Bilder, Polygone und data.yaml, zum Trainieren von Netzen</translation>
        </message>
        <message>
            <source>In Inspect or Results, press G at a part that is really good, and D at one that is really defective.</source>
            <translation>Drücken Sie unter Prüfen oder Ergebnisse G bei einem wirklich guten Teil, und D bei einem wirklich fehlerhaften.</translation>
        </message>
        <message>
            <source>In images of {width} x {height} pixels it sees spots from about {spot} pixels on.</source>
            <translation>In Bildern von {width} x {height} Pixeln sieht er Flecken ab etwa {spot} Pixeln.</translation>
        </message>
        <message>
            <source>In the folder: “good”, and any other names for defective parts. In those a folder for each part.</source>
            <translation>Im Ordner: „good“, und beliebige andere Namen für fehlerhafte Teile. Darin ein Ordner für jedes Teil.</translation>
        </message>
        <message>
            <source>Include</source>
            <translation>Einschließen</translation>
        </message>
        <message>
            <source>Include or e&amp;xclude</source>
            <translation>Ein- oder a&amp;usschließen</translation>
        </message>
        <message>
            <source>Inspect</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Inspect &amp;now</source>
            <translation>Jetzt &amp;prüfen</translation>
        </message>
        <message>
            <source>Inspect a camera, a network stream or a video file (F7)</source>
            <translation>Eine Kamera, einen Netzwerkstrom oder eine Videodatei prüfen (F7)</translation>
        </message>
        <message>
            <source>Inspect ima&amp;ges</source>
            <translation>Bilder &amp;prüfen</translation>
        </message>
        <message>
            <source>Inspect images, or train again.</source>
            <translation>Prüfen Sie Bilder, oder trainieren Sie neu.</translation>
        </message>
        <message>
            <source>Inspect the next image (F9)</source>
            <translation>Das nächste Bild prüfen (F9)</translation>
        </message>
        <message>
            <source>Inspect with a detector file (Ctrl+Shift+O)</source>
            <translation>Mit einer Detektordatei prüfen (Strg+Umschalt+O)</translation>
        </message>
        <message>
            <source>Inspect with a detector file, at once</source>
            <translation>Sofort mit einer Detektordatei prüfen</translation>
        </message>
        <message>
            <source>Inspect with this version from now on (T)</source>
            <translation>Ab jetzt mit dieser Version prüfen (T)</translation>
        </message>
        <message>
            <source>Inspected</source>
            <translation>Geprüft</translation>
        </message>
        <message>
            <source>Inspected images per second, the time from an image to its verdict, and images that were lost</source>
            <translation>Geprüfte Bilder pro Sekunde, die Zeit vom Bild bis zum Urteil, und verlorene Bilder</translation>
        </message>
        <message>
            <source>Inspecting</source>
            <translation>Prüfung</translation>
        </message>
        <message>
            <source>Inspecting images</source>
            <translation>Bilder werden geprüft</translation>
        </message>
        <message>
            <source>Inspecting with PyTorch: {fallback}</source>
            <translation>Prüft mit PyTorch: {fallback}</translation>
        </message>
        <message>
            <source>Inspecting {name}</source>
            <translation>{name} wird geprüft</translation>
        </message>
        <message>
            <source>Inspecting…</source>
            <translation>Wird geprüft…</translation>
        </message>
        <message>
            <source>Inspection goes on. Study {number} keeps the release by {name}.</source>
            <translation>Die Prüfung geht weiter. Studie {number} bewahrt die Freigabe durch {name} auf.</translation>
        </message>
        <message>
            <source>Inspection is blocked</source>
            <translation>Die Prüfung ist gesperrt</translation>
        </message>
        <message>
            <source>Inspection is blocked: a challenge part was missed. Release it first</source>
            <translation>Die Prüfung ist gesperrt: ein Prüfteil wurde verfehlt. Geben Sie sie zuerst frei</translation>
        </message>
        <message>
            <source>Inspector has to learn from good parts what a good part looks like.</source>
            <translation>Inspector muss aus Gutteilen lernen, wie ein Gutteil aussieht.</translation>
        </message>
        <message>
            <source>Inspector learns from good parts alone. No defects, no labels.</source>
            <translation>Inspector lernt allein aus Gutteilen. Keine Fehler, keine Markierungen.</translation>
        </message>
        <message>
            <source>Inspector takes for good what it has seen. What your images do not show, but is good all the same, can be said here: every part is then learned in these ways too. Looking at the parts first takes longer.</source>
            <translation>Inspector hält für gut, was es gesehen hat. Was Ihre Bilder nicht zeigen, aber trotzdem gut ist, können Sie hier angeben: jedes Teil wird dann auch so gelernt. Das Ansehen der Teile am Anfang dauert länger.</translation>
        </message>
        <message>
            <source>Inspector's background process could not be started</source>
            <translation>Inspectors Hintergrundprozess ließ sich nicht starten</translation>
        </message>
        <message>
            <source>Inspector's background process ended unexpectedly (exit status {exit_code})</source>
            <translation>Inspectors Hintergrundprozess endete unerwartet (Status {exit_code})</translation>
        </message>
        <message>
            <source>Interval</source>
            <translation>Intervall</translation>
        </message>
        <message>
            <source>Interval in seconds</source>
            <translation>Intervall in Sekunden</translation>
        </message>
        <message>
            <source>Is kept with the study</source>
            <translation>Wird mit der Studie aufbewahrt</translation>
        </message>
        <message>
            <source>It cannot be used</source>
            <translation>Er ist unbrauchbar</translation>
        </message>
        <message>
            <source>It comes with Inspector</source>
            <translation>Er wird mit Inspector geliefert</translation>
        </message>
        <message>
            <source>It does not block inspection</source>
            <translation>Sie sperrt die Prüfung nicht</translation>
        </message>
        <message>
            <source>It has ended</source>
            <translation>Sie ist zu Ende</translation>
        </message>
        <message>
            <source>It inspects already</source>
            <translation>Sie prüft bereits</translation>
        </message>
        <message>
            <source>It is being stopped already</source>
            <translation>Es wird schon angehalten</translation>
        </message>
        <message>
            <source>It is not complete</source>
            <translation>Er ist nicht fertig</translation>
        </message>
        <message>
            <source>It is not on this computer</source>
            <translation>Er ist nicht auf diesem Rechner</translation>
        </message>
        <message>
            <source>It was drawn on {width} x {height} pixels and is stretched to this image</source>
            <translation>Er wurde auf {width} x {height} Pixeln gezeichnet und wird auf dieses Bild gestreckt</translation>
        </message>
        <message>
            <source>Its anomaly map so far</source>
            <translation>Seine Anomaliekarte bisher</translation>
        </message>
        <message>
            <source>Judge known parts with this version and the one in use (C)</source>
            <translation>Bekannte Teile mit dieser Version und der im Einsatz beurteilen (C)</translation>
        </message>
        <message>
            <source>Judge this part as it lies there now</source>
            <translation>Dieses Teil beurteilen, wie es jetzt da liegt</translation>
        </message>
        <message>
            <source>K keeps a part, Delete takes it out. Ctrl+Z takes either back.</source>
            <translation>K behält ein Teil, Entf nimmt es heraus. Strg+Z nimmt beides zurück.</translation>
        </message>
        <message>
            <source>Kappa, presentations (Fleiss)</source>
            <translation>Kappa, Vorlagen (Fleiss)</translation>
        </message>
        <message>
            <source>Kappa, verdict and truth (Cohen)</source>
            <translation>Kappa, Urteil und Angabe (Cohen)</translation>
        </message>
        <message>
            <source>Keep the project in</source>
            <translation>Projekt speichern in</translation>
        </message>
        <message>
            <source>Key, button or program</source>
            <translation>Taste, Schaltfläche oder Programm</translation>
        </message>
        <message>
            <source>Kind and &amp;note…</source>
            <translation>Art un&amp;d Notiz…</translation>
        </message>
        <message>
            <source>Kind and note</source>
            <translation>Art und Notiz</translation>
        </message>
        <message>
            <source>Kind and note are kept with your word, and go with the part into the golden set.</source>
            <translation>Art und Notiz werden mit Ihrer Angabe aufbewahrt und gehen mit dem Teil in den Referenzsatz.</translation>
        </message>
        <message>
            <source>Known and past parts at this threshold (W)</source>
            <translation>Bekannte und frühere Teile bei dieser Schwelle (W)</translation>
        </message>
        <message>
            <source>Known defective parts that are not DEFECT</source>
            <translation>Bekannte fehlerhafte Teile, die nicht FEHLER sind</translation>
        </message>
        <message>
            <source>Known good parts that are neither GOOD nor UNSURE</source>
            <translation>Bekannte gute Teile, die weder GUT noch UNSICHER sind</translation>
        </message>
        <message>
            <source>Known parts</source>
            <translation>Bekannte Teile</translation>
        </message>
        <message>
            <source>Known parts as expected</source>
            <translation>Bekannte Teile wie erwartet</translation>
        </message>
        <message>
            <source>Known parts show every day that defects are still found. When they are due, the Inspect place asks for them. A defective part that is not DEFECT, or a good one that is, blocks inspection until somebody signs a release.</source>
            <translation>Bekannte Teile zeigen jeden Tag, dass Fehler noch gefunden werden. Wenn sie fällig sind, verlangt die Seite Prüfen sie. Ein fehlerhaftes Teil, das nicht FEHLER ist, oder ein gutes, das es ist, sperrt die Prüfung, bis jemand die Freigabe unterschreibt.</translation>
        </message>
        <message>
            <source>Known parts that a new detector has to judge as expected</source>
            <translation>Bekannte Teile, die ein neuer Detektor wie erwartet beurteilen muss</translation>
        </message>
        <message>
            <source>Known parts to present</source>
            <translation>Bekannte Teile zum Vorlegen</translation>
        </message>
        <message>
            <source>La&amp;bels…</source>
            <translation>A&amp;ngaben…</translation>
        </message>
        <message>
            <source>Labels of new results</source>
            <translation>Angaben zu neuen Ergebnissen</translation>
        </message>
        <message>
            <source>Largest score first</source>
            <translation>Größter Wert zuerst</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>Letzte 30 Tage</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>Letzte 7 Tage</translation>
        </message>
        <message>
            <source>Last image</source>
            <translation>Letztes Bild</translation>
        </message>
        <message>
            <source>Last result</source>
            <translation>Letztes Ergebnis</translation>
        </message>
        <message>
            <source>Lay the anomaly map over the image (Space or M)</source>
            <translation>Die Anomaliekarte über das Bild legen (Leertaste oder M)</translation>
        </message>
        <message>
            <source>Laying parts upright</source>
            <translation>Teile werden ausgerichtet</translation>
        </message>
        <message>
            <source>Learn from fine ones, or freeze some of both kinds to test every new detector on them.</source>
            <translation>Lernen Sie aus guten, oder frieren Sie einige beider Arten ein, um jeden neuen Detektor daran zu prüfen.</translation>
        </message>
        <message>
            <source>Learn from good parts (Ctrl+2)</source>
            <translation>Aus Gutteilen lernen (Strg+2)</translation>
        </message>
        <message>
            <source>Learn from the good ones: copy them into the good parts (J)</source>
            <translation>Aus den guten lernen: sie zu den Gutteilen kopieren (J)</translation>
        </message>
        <message>
            <source>Learn from the good parts what a good part looks like (Ctrl+T)</source>
            <translation>Aus den Gutteilen lernen, wie ein Gutteil aussieht (Strg+T)</translation>
        </message>
        <message>
            <source>Learn what good parts look like</source>
            <translation>Lernen, wie Gutteile aussehen</translation>
        </message>
        <message>
            <source>Learn what these parts look like (Ctrl+2)</source>
            <translation>Lernen, wie diese Teile aussehen (Strg+2)</translation>
        </message>
        <message>
            <source>Learned from</source>
            <translation>Gelernt von</translation>
        </message>
        <message>
            <source>Learned from {parts} in {duration}.</source>
            <translation>{parts} in {duration} gelernt.</translation>
        </message>
        <message>
            <source>Leave it as it is. It will not go on (X)</source>
            <translation>Sie lassen, wie sie ist. Sie geht nicht mehr weiter (X)</translation>
        </message>
        <message>
            <source>Leave sizes as they are (Esc)</source>
            <translation>Größen lassen, wie sie sind (Esc)</translation>
        </message>
        <message>
            <source>Leave the study. It goes on later, and nothing is lost</source>
            <translation>Die Studie verlassen. Sie geht später weiter, und nichts geht verloren</translation>
        </message>
        <message>
            <source>Left and right exchanged, as in a mirror. {only_if}</source>
            <translation>Links und rechts vertauscht, wie im Spiegel. {only_if}</translation>
        </message>
        <message>
            <source>Left out, because there are no images in them: {names}{more}.</source>
            <translation>Ausgelassen, weil keine Bilder darin sind: {names}{more}.</translation>
        </message>
        <message>
            <source>Left patches of held-out photographs, right of each the ones that the teacher finds most alike</source>
            <translation>Links Patches zurückgehaltener Fotos, rechts daneben die, die der Lehrer am ähnlichsten findet</translation>
        </message>
        <message>
            <source>Left the map of the first version, right that of the second. Enter shows a golden part</source>
            <translation>Links die Karte der ersten Version, rechts die der zweiten. Eingabe zeigt ein Referenzteil</translation>
        </message>
        <message>
            <source>Len&amp;gth…</source>
            <translation>Län&amp;ge…</translation>
        </message>
        <message>
            <source>Length in millimetres</source>
            <translation>Länge in Millimetern</translation>
        </message>
        <message>
            <source>Less similar part</source>
            <translation>Weniger ähnliches Teil</translation>
        </message>
        <message>
            <source>Li&amp;ve…</source>
            <translation>Li&amp;ve…</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Light, focus, colour and place</source>
            <translation>Licht, Fokus, Farbe und Lage</translation>
        </message>
        <message>
            <source>Like the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Live sour&amp;ce…</source>
            <translation>Live-&amp;Quelle…</translation>
        </message>
        <message>
            <source>Live source</source>
            <translation>Live-Quelle</translation>
        </message>
        <message>
            <source>Live sources</source>
            <translation>Live-Quellen</translation>
        </message>
        <message>
            <source>Live, by trigger</source>
            <translation>Live, durch Trigger</translation>
        </message>
        <message>
            <source>Live, the verdict changed</source>
            <translation>Live, das Urteil änderte sich</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Look at parts (Ctrl+3)</source>
            <translation>Teile ansehen (Strg+3)</translation>
        </message>
        <message>
            <source>Look at parts inside the next shape (X changes it)</source>
            <translation>Teile innerhalb der nächsten Form prüfen (X wechselt)</translation>
        </message>
        <message>
            <source>Look at parts, with what is unusual marked</source>
            <translation>Teile ansehen, Auffälliges ist markiert</translation>
        </message>
        <message>
            <source>Look at the defect before (Shift+N)</source>
            <translation>Den Fehler davor ansehen (Umschalt+N)</translation>
        </message>
        <message>
            <source>Look at the next defect (N)</source>
            <translation>Den nächsten Fehler ansehen (N)</translation>
        </message>
        <message>
            <source>Look at the whole image again (Shift+A)</source>
            <translation>Wieder das ganze Bild prüfen (Umschalt+A)</translation>
        </message>
        <message>
            <source>Look for connected cameras again (F5)</source>
            <translation>Angeschlossene Kameras neu suchen (F5)</translation>
        </message>
        <message>
            <source>Look for parts that are blurred, too dark or too bright, twins, or unlike the others (C)</source>
            <translation>Unscharfe, zu dunkle oder zu helle, doppelte oder abweichende Teile suchen (C)</translation>
        </message>
        <message>
            <source>Looking at the good parts</source>
            <translation>Die Gutteile werden angesehen</translation>
        </message>
        <message>
            <source>Looking for the most similar good part…</source>
            <translation>Das ähnlichste Gutteil wird gesucht…</translation>
        </message>
        <message>
            <source>Looks good, though less than most</source>
            <translation>Sieht gut aus, aber weniger als die meisten</translation>
        </message>
        <message>
            <source>Looks like a defect</source>
            <translation>Sieht aus wie ein Fehler</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Verlust</translation>
        </message>
        <message>
            <source>Loss curves</source>
            <translation>Verlustkurven</translation>
        </message>
        <message>
            <source>Loss curves and the anomaly map of one part appear here as soon as the students learn.</source>
            <translation>Verlustkurven und die Anomaliekarte eines Teils erscheinen hier, sobald die Schüler lernen.</translation>
        </message>
        <message>
            <source>Loss of students that were trained shortly, on good parts they have not seen, AUROC of known parts, and AUPRO where defects are drawn</source>
            <translation>Verlust kurz trainierter Schüler auf Gutteilen, die sie nicht kennen, AUROC bekannter Teile, und AUPRO, wo Fehler eingezeichnet sind</translation>
        </message>
        <message>
            <source>Loss on held-out photographs</source>
            <translation>Verlust auf zurückgehaltenen Fotos</translation>
        </message>
        <message>
            <source>Loss {loss:.3g} on held-out photographs.</source>
            <translation>Verlust {loss:.3g} auf zurückgehaltenen Fotos.</translation>
        </message>
        <message>
            <source>Losses</source>
            <translation>Verluste</translation>
        </message>
        <message>
            <source>Lowest</source>
            <translation>Niedrigster</translation>
        </message>
        <message>
            <source>MB</source>
            <translation>MB</translation>
        </message>
        <message>
            <source>Magnify the image (+)</source>
            <translation>Das Bild vergrößern (+)</translation>
        </message>
        <message>
            <source>Make the project and open it (Enter)</source>
            <translation>Das Projekt anlegen und öffnen (Eingabe)</translation>
        </message>
        <message>
            <source>Map over the image</source>
            <translation>Karte über dem Bild</translation>
        </message>
        <message>
            <source>Mean</source>
            <translation>Mittel</translation>
        </message>
        <message>
            <source>Mean of the anomaly map within its outline</source>
            <translation>Mittel der Anomaliekarte innerhalb des Umrisses</translation>
        </message>
        <message>
            <source>Mean score</source>
            <translation>Mittelwert</translation>
        </message>
        <message>
            <source>Measuring speed</source>
            <translation>Tempo wird gemessen</translation>
        </message>
        <message>
            <source>Measuring…</source>
            <translation>Wird gemessen…</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Arbeitsspeicher</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message>
            <source>Metric learning needs at least four photographs</source>
            <translation>Metrisches Lernen braucht mindestens vier Fotos</translation>
        </message>
        <message>
            <source>Metric learning needs two samples at once</source>
            <translation>Metrisches Lernen braucht zwei Beispiele zugleich</translation>
        </message>
        <message>
            <source>Mirrored &amp;upside down</source>
            <translation>&amp;Kopfüber gespiegelt</translation>
        </message>
        <message>
            <source>Missed presentations (miss rate)</source>
            <translation>Verfehlte Vorlagen (Durchschlupfrate)</translation>
        </message>
        <message>
            <source>More of it is black than of the others: expose longer</source>
            <translation>Mehr Schwarz als bei den anderen: belichten Sie länger</translation>
        </message>
        <message>
            <source>More of it is white than of the others: expose shorter, or look for a reflection</source>
            <translation>Mehr Weiß als bei den anderen: belichten Sie kürzer, oder suchen Sie einen Reflex</translation>
        </message>
        <message>
            <source>More similar part</source>
            <translation>Ähnlicheres Teil</translation>
        </message>
        <message>
            <source>Most similar place of the good parts</source>
            <translation>Ähnlichste Stelle der Gutteile</translation>
        </message>
        <message>
            <source>Most surprising first</source>
            <translation>Überraschendste zuerst</translation>
        </message>
        <message>
            <source>Move the line (arrow keys)</source>
            <translation>Die Linie verschieben (Pfeiltasten)</translation>
        </message>
        <message>
            <source>Move the lower threshold with the arrow keys (U)</source>
            <translation>Die untere Schwelle mit den Pfeiltasten bewegen (U)</translation>
        </message>
        <message>
            <source>Move the threshold to {best:.2f} (Shift+W)</source>
            <translation>Die Schwelle auf {best:.2f} stellen (Umschalt+W)</translation>
        </message>
        <message>
            <source>Much brighter than the others: check the light and the exposure</source>
            <translation>Viel heller als die anderen: prüfen Sie Licht und Belichtung</translation>
        </message>
        <message>
            <source>Much darker than the others: check the light and the exposure</source>
            <translation>Viel dunkler als die anderen: prüfen Sie Licht und Belichtung</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Name a version</source>
            <translation>Version benennen</translation>
        </message>
        <message>
            <source>Name of the image</source>
            <translation>Name des Bildes</translation>
        </message>
        <message>
            <source>Name operator, station and batch of new results (Ctrl+L)</source>
            <translation>Bediener, Station und Charge neuer Ergebnisse angeben (Strg+L)</translation>
        </message>
        <message>
            <source>Nearest patches</source>
            <translation>Ähnlichste Patches</translation>
        </message>
        <message>
            <source>Nearly equal to {name}: two shots of one part count as one</source>
            <translation>Fast gleich wie {name}: zwei Aufnahmen eines Teils zählen als eine</translation>
        </message>
        <message>
            <source>Nearly equal, they count as one part when the detector is tested: {names}.</source>
            <translation>Fast gleich, daher zählen sie beim Test des Detektors als ein Teil: {names}.</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>Netz</translation>
        </message>
        <message>
            <source>Network stream</source>
            <translation>Netzwerkstream</translation>
        </message>
        <message>
            <source>New files are inspected, and those that came since this project last watched the folder. Files that are there when it is watched for the first time are not.</source>
            <translation>Neue Dateien werden geprüft, und solche, die kamen, seit dieses Projekt den Ordner zuletzt überwacht hat. Dateien, die bei der ersten Überwachung schon da sind, nicht.</translation>
        </message>
        <message>
            <source>New project</source>
            <translation>Neues Projekt</translation>
        </message>
        <message>
            <source>Next &amp;quantity of the map</source>
            <translation>Nächste &amp;Größe der Karte</translation>
        </message>
        <message>
            <source>Next image</source>
            <translation>Nächstes Bild</translation>
        </message>
        <message>
            <source>Next image (Right arrow)</source>
            <translation>Nächstes Bild (Pfeil rechts)</translation>
        </message>
        <message>
            <source>Next receptive &amp;field</source>
            <translation>Nächstes rezeptives &amp;Feld</translation>
        </message>
        <message>
            <source>Next result</source>
            <translation>Nächstes Ergebnis</translation>
        </message>
        <message>
            <source>No CUDA device was found</source>
            <translation>Es wurde kein CUDA-Gerät gefunden</translation>
        </message>
        <message>
            <source>No ROC curve yet</source>
            <translation>Noch keine ROC-Kurve</translation>
        </message>
        <message>
            <source>No detector is loaded</source>
            <translation>Es ist kein Detektor geladen</translation>
        </message>
        <message>
            <source>No golden set yet</source>
            <translation>Noch kein Referenzsatz</translation>
        </message>
        <message>
            <source>No image inspected yet</source>
            <translation>Noch kein Bild geprüft</translation>
        </message>
        <message>
            <source>No image is shown</source>
            <translation>Es wird kein Bild gezeigt</translation>
        </message>
        <message>
            <source>No image is there yet.</source>
            <translation>Es ist noch kein Bild da.</translation>
        </message>
        <message>
            <source>No images are open</source>
            <translation>Es sind keine Bilder offen</translation>
        </message>
        <message>
            <source>No inspected image is shown</source>
            <translation>Es wird kein geprüftes Bild gezeigt</translation>
        </message>
        <message>
            <source>No part could be judged</source>
            <translation>Kein Teil war beurteilbar</translation>
        </message>
        <message>
            <source>No part matches</source>
            <translation>Kein Teil passt</translation>
        </message>
        <message>
            <source>No parts inspected yet</source>
            <translation>Noch keine Teile geprüft</translation>
        </message>
        <message>
            <source>No picture</source>
            <translation>Kein Bild</translation>
        </message>
        <message>
            <source>No picture was stored</source>
            <translation>Es wurde kein Bild gespeichert</translation>
        </message>
        <message>
            <source>No picture was stored, so nothing can be told of it</source>
            <translation>Es wurde kein Bild gespeichert, daher ist keine Angabe möglich</translation>
        </message>
        <message>
            <source>No pictures</source>
            <translation>Keine Bilder</translation>
        </message>
        <message>
            <source>No project is open</source>
            <translation>Es ist kein Projekt offen</translation>
        </message>
        <message>
            <source>No ranking yet</source>
            <translation>Noch keine Reihenfolge</translation>
        </message>
        <message>
            <source>No receptive field sees more than on average. </source>
            <translation>Kein rezeptives Feld sieht mehr als im Durchschnitt. </translation>
        </message>
        <message>
            <source>No source is given</source>
            <translation>Es ist keine Quelle angegeben</translation>
        </message>
        <message>
            <source>No teacher is being trained</source>
            <translation>Kein Lehrer lernt gerade</translation>
        </message>
        <message>
            <source>No verdict</source>
            <translation>Kein Urteil</translation>
        </message>
        <message>
            <source>No versions yet</source>
            <translation>Noch keine Versionen</translation>
        </message>
        <message>
            <source>No.</source>
            <translation>Nr.</translation>
        </message>
        <message>
            <source>None is outside the limits of {low} and {high}.</source>
            <translation>Keine liegt außerhalb der Grenzen {low} und {high}.</translation>
        </message>
        <message>
            <source>None of the good parts can be read</source>
            <translation>Keines der Gutteile ist lesbar</translation>
        </message>
        <message>
            <source>None of the images in '{folder}' can be used</source>
            <translation>Keines der Bilder in '{folder}' kann verwendet werden</translation>
        </message>
        <message>
            <source>None of the photographs can be read</source>
            <translation>Keines der Fotos lässt sich lesen</translation>
        </message>
        <message>
            <source>None of {parts} looks unusual</source>
            <translation>{parts}: keines auffällig</translation>
        </message>
        <message>
            <source>None was found</source>
            <translation>Keine gefunden</translation>
        </message>
        <message>
            <source>Not accepted</source>
            <translation>Nicht abgenommen</translation>
        </message>
        <message>
            <source>Not accepted yet</source>
            <translation>Noch nicht abgenommen</translation>
        </message>
        <message>
            <source>Not checked yet</source>
            <translation>Noch nicht geprüft</translation>
        </message>
        <message>
            <source>Not finished: {done:,} of {total:,} presentations were made</source>
            <translation>Nicht beendet: {done:,} von {total:,} Vorlagen sind erfolgt</translation>
        </message>
        <message>
            <source>Not inspected</source>
            <translation>Nicht geprüft</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>Nicht bekannt</translation>
        </message>
        <message>
            <source>Not measured yet</source>
            <translation>Noch nicht gemessen</translation>
        </message>
        <message>
            <source>Not measured: {reason}</source>
            <translation>Nicht gemessen: {reason}</translation>
        </message>
        <message>
            <source>Not one test image of '{folder}' can be read</source>
            <translation>Kein einziges Testbild von '{folder}' ist lesbar</translation>
        </message>
        <message>
            <source>Not possible: training checks too few good parts for that. These {scored:,} promise {able}.</source>
            <translation>Nicht möglich: das Training prüft dafür zu wenige Gutteile. Diese {scored:,} versprechen {able}.</translation>
        </message>
        <message>
            <source>Not possible: {parts} {able}. Add {missing:,} more and train again.</source>
            <translation>Nicht möglich: {parts} {able}. Fügen Sie {missing:,} weitere hinzu, und trainieren Sie neu.</translation>
        </message>
        <message>
            <source>Not trained yet</source>
            <translation>Noch nicht trainiert</translation>
        </message>
        <message>
            <source>Not used: {what}</source>
            <translation>Nicht verwendet: {what}</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Hinweis</translation>
        </message>
        <message>
            <source>Nothing above the threshold</source>
            <translation>Nichts über der Schwelle</translation>
        </message>
        <message>
            <source>Nothing can be told of results without a picture.</source>
            <translation>Zu Ergebnissen ohne Bild ist keine Angabe möglich.</translation>
        </message>
        <message>
            <source>Nothing is deleted: “Undo clear” (Ctrl+Shift+Z) brings them back.</source>
            <translation>Nichts ist gelöscht: „Leeren rückgängig“ (Strg+Umschalt+Z) holt sie zurück.</translation>
        </message>
        <message>
            <source>Nothing is known about defects. Press D at each defective part to see how many are found.{trained}</source>
            <translation>Über Fehler ist nichts bekannt. Drücken Sie D bei jedem fehlerhaften Teil, um zu sehen, wie viele gefunden werden.{trained}</translation>
        </message>
        <message>
            <source>Nothing is lost: continue whenever you like.</source>
            <translation>Nichts ist verloren: setzen Sie es fort, wann Sie wollen.</translation>
        </message>
        <message>
            <source>Nothing is running</source>
            <translation>Es läuft nichts</translation>
        </message>
        <message>
            <source>Nothing says that version {number} passes the golden set.</source>
            <translation>Es ist nicht belegt, dass Version {number} den Referenzsatz besteht.</translation>
        </message>
        <message>
            <source>Nothing to look at</source>
            <translation>Nichts zum Ansehen</translation>
        </message>
        <message>
            <source>Nothing to undo</source>
            <translation>Nichts zurückzunehmen</translation>
        </message>
        <message>
            <source>Nothing told yet</source>
            <translation>Noch nichts angegeben</translation>
        </message>
        <message>
            <source>Nothing trained yet</source>
            <translation>Noch nichts trainiert</translation>
        </message>
        <message>
            <source>Nothing was added</source>
            <translation>Nichts wurde hinzugefügt</translation>
        </message>
        <message>
            <source>Nothing was changed</source>
            <translation>Nichts wurde geändert</translation>
        </message>
        <message>
            <source>Nothing was drawn yet</source>
            <translation>Noch nichts gezeichnet</translation>
        </message>
        <message>
            <source>Nothing was missed.</source>
            <translation>Nichts wurde verfehlt.</translation>
        </message>
        <message>
            <source>Nothing was taken back</source>
            <translation>Nichts wurde zurückgenommen</translation>
        </message>
        <message>
            <source>Now your own product: choose “New project” here (Ctrl+N).</source>
            <translation>Jetzt Ihr eigenes Produkt: wählen Sie hier „Neues Projekt“ (Strg+N).</translation>
        </message>
        <message>
            <source>Number of the camera</source>
            <translation>Nummer der Kamera</translation>
        </message>
        <message>
            <source>O&amp;pacity</source>
            <translation>Deckk&amp;raft</translation>
        </message>
        <message>
            <source>O&amp;utline defects</source>
            <translation>Fehler &amp;umranden</translation>
        </message>
        <message>
            <source>Of a frozen live image only: others are files already</source>
            <translation>Nur von einem eingefrorenen Live-Bild: andere sind schon Dateien</translation>
        </message>
        <message>
            <source>Of compactness (equation 5)</source>
            <translation>Der Kompaktheit (Gleichung 5)</translation>
        </message>
        <message>
            <source>Of distillation (equation 1)</source>
            <translation>Der Destillation (Gleichung 1)</translation>
        </message>
        <message>
            <source>Of its middle, from the upper left corner</source>
            <translation>Der Mitte, von der linken oberen Ecke aus</translation>
        </message>
        <message>
            <source>Of its students on good parts that they have not seen, as a share of the descriptors' variance</source>
            <translation>Seiner Schüler auf Gutteilen, die sie nicht kennen, als Anteil an der Varianz der Deskriptoren</translation>
        </message>
        <message>
            <source>Of metric learning (equations 2 to 4)</source>
            <translation>Des metrischen Lernens (Gleichungen 2 bis 4)</translation>
        </message>
        <message>
            <source>Of the file. Detectors that were trained with it name it</source>
            <translation>Der Datei. Detektoren, die damit trainiert wurden, nennen sie</translation>
        </message>
        <message>
            <source>Of the last image that came</source>
            <translation>Des letzten Bildes, das kam</translation>
        </message>
        <message>
            <source>Of the optimiser, samples in each, its highest rate, and the seed of everything random</source>
            <translation>Des Optimierers, Beispiele in jedem, seine höchste Rate, und der Startwert alles Zufälligen</translation>
        </message>
        <message>
            <source>Of the part</source>
            <translation>Des Teils</translation>
        </message>
        <message>
            <source>Of the parts that were presented more than once</source>
            <translation>Von den Teilen, die mehr als einmal vorgelegt wurden</translation>
        </message>
        <message>
            <source>Of the photographs {count} can be used, {left_out} cannot, and {least} are needed</source>
            <translation>Von den Fotos sind {count} brauchbar, {left_out} nicht, und {least} werden gebraucht</translation>
        </message>
        <message>
            <source>Of {count} golden part, {told}</source>
            <translation>Von {count} Referenzteil {told}</translation>
        </message>
        <message>
            <source>Of {count} golden parts, {told}</source>
            <translation>Von {count} Referenzteilen {told}</translation>
        </message>
        <message>
            <source>Older ones are deleted with their pictures. 0 keeps them for ever.</source>
            <translation>Ältere werden mit ihren Bildern gelöscht. 0 bewahrt sie für immer auf.</translation>
        </message>
        <message>
            <source>On photographs that were held out: explained variance, or the loss where there is none</source>
            <translation>Auf zurückgehaltenen Fotos: erklärte Varianz, oder der Verlust, wo es keine gibt</translation>
        </message>
        <message>
            <source>On this project</source>
            <translation>In diesem Projekt</translation>
        </message>
        <message>
            <source>One image after each interval</source>
            <translation>Ein Bild nach jedem Intervall</translation>
        </message>
        <message>
            <source>One image for each signal at the camera's own input</source>
            <translation>Ein Bild für jedes Signal am Eingang der Kamera</translation>
        </message>
        <message>
            <source>One image pixel on one screen pixel (1)</source>
            <translation>Ein Bildpixel auf einem Bildschirmpixel (1)</translation>
        </message>
        <message>
            <source>One image whenever you press F9 or “Inspect now”, or a program calls “inspector trigger”</source>
            <translation>Ein Bild, sooft Sie F9 oder „Jetzt prüfen“ drücken oder ein Programm „inspector trigger“ aufruft</translation>
        </message>
        <message>
            <source>One part</source>
            <translation>Ein Teil</translation>
        </message>
        <message>
            <source>One part after the other, at the same place: the difference moves (T)</source>
            <translation>Ein Teil nach dem anderen, an derselben Stelle: der Unterschied bewegt sich (T)</translation>
        </message>
        <message>
            <source>One pixel is {mm_per_px:.4g} mm. Click both ends of a known length to set it again</source>
            <translation>Ein Pixel ist {mm_per_px:.4g} mm. Klicken Sie beide Enden einer bekannten Länge an, um sie neu festzulegen</translation>
        </message>
        <message>
            <source>One student cannot disagree with others: there is no predictive variance.</source>
            <translation>Ein Schüler allein kann nicht uneinig sein: es gibt keine Vorhersagevarianz.</translation>
        </message>
        <message>
            <source>One student cannot disagree with others: there is no predictive variance. A few good parts are kept for testing it, and it does not learn from them.</source>
            <translation>Ein Schüler allein kann nicht uneinig sein: es gibt keine Vorhersagevarianz. Einige Gutteile dienen nur seiner Prüfung, und er lernt nicht aus ihnen.</translation>
        </message>
        <message>
            <source>One student cannot disagree: train with several</source>
            <translation>Ein Schüler allein kann nicht uneinig sein: trainieren Sie mit mehreren</translation>
        </message>
        <message>
            <source>Only a project keeps words on parts</source>
            <translation>Nur ein Projekt bewahrt Angaben zu Teilen auf</translation>
        </message>
        <message>
            <source>Only one that was stopped can go on</source>
            <translation>Nur ein angehaltener kann weiterlernen</translation>
        </message>
        <message>
            <source>Only parts that are really good are learned from</source>
            <translation>Gelernt wird nur aus wirklich guten Teilen</translation>
        </message>
        <message>
            <source>Opacity of the anomaly map</source>
            <translation>Deckkraft der Anomaliekarte</translation>
        </message>
        <message>
            <source>Open &amp;folder…</source>
            <translation>&amp;Ordner öffnen…</translation>
        </message>
        <message>
            <source>Open &amp;images…</source>
            <translation>Bil&amp;der öffnen…</translation>
        </message>
        <message>
            <source>Open a detector</source>
            <translation>Einen Detektor öffnen</translation>
        </message>
        <message>
            <source>Open a folder of images</source>
            <translation>Einen Ordner mit Bildern öffnen</translation>
        </message>
        <message>
            <source>Open a folder of images (Shift+O)</source>
            <translation>Einen Ordner mit Bildern öffnen (Umschalt+O)</translation>
        </message>
        <message>
            <source>Open a project</source>
            <translation>Ein Projekt öffnen</translation>
        </message>
        <message>
            <source>Open a project first</source>
            <translation>Öffnen Sie zuerst ein Projekt</translation>
        </message>
        <message>
            <source>Open a project first: the length is stored in it</source>
            <translation>Öffnen Sie zuerst ein Projekt: die Länge wird darin gespeichert</translation>
        </message>
        <message>
            <source>Open a project first: the region is stored in it</source>
            <translation>Öffnen Sie zuerst ein Projekt: der Prüfbereich wird darin gespeichert</translation>
        </message>
        <message>
            <source>Open a project's folder (Ctrl+O)</source>
            <translation>Den Ordner eines Projekts öffnen (Strg+O)</translation>
        </message>
        <message>
            <source>Open an image first: a length is measured on it</source>
            <translation>Öffnen Sie zuerst ein Bild: darauf wird eine Länge gemessen</translation>
        </message>
        <message>
            <source>Open an image first: it is compared with a good part</source>
            <translation>Öffnen Sie zuerst ein Bild: es wird mit einem Gutteil verglichen</translation>
        </message>
        <message>
            <source>Open an image first: the region is drawn on it</source>
            <translation>Öffnen Sie zuerst ein Bild: der Prüfbereich wird darauf gezeichnet</translation>
        </message>
        <message>
            <source>Open detec&amp;tor…</source>
            <translation>De&amp;tektor öffnen…</translation>
        </message>
        <message>
            <source>Open images</source>
            <translation>Bilder öffnen</translation>
        </message>
        <message>
            <source>Open images first</source>
            <translation>Öffnen Sie zuerst Bilder</translation>
        </message>
        <message>
            <source>Open images or a folder of images</source>
            <translation>Bilder oder einen Ordner mit Bildern öffnen</translation>
        </message>
        <message>
            <source>Open or make a project</source>
            <translation>Ein Projekt öffnen oder anlegen</translation>
        </message>
        <message>
            <source>Open single images (O)</source>
            <translation>Einzelne Bilder öffnen (O)</translation>
        </message>
        <message>
            <source>Open the &amp;demo</source>
            <translation>&amp;Demo öffnen</translation>
        </message>
        <message>
            <source>Open the camera that looks at the parts</source>
            <translation>Die Kamera öffnen, die auf die Teile blickt</translation>
        </message>
        <message>
            <source>Open the live source first.</source>
            <translation>Öffnen Sie zuerst die Live-Quelle.</translation>
        </message>
        <message>
            <source>Open {path}</source>
            <translation>{path} öffnen</translation>
        </message>
        <message>
            <source>OpenEXR or HDR</source>
            <translation>OpenEXR oder HDR</translation>
        </message>
        <message>
            <source>Opening the reference</source>
            <translation>Vergleichsteil wird geöffnet</translation>
        </message>
        <message>
            <source>Operator</source>
            <translation>Bediener</translation>
        </message>
        <message>
            <source>Other size</source>
            <translation>Andere Größe</translation>
        </message>
        <message>
            <source>Outline &amp;defects</source>
            <translation>Fehler &amp;umranden</translation>
        </message>
        <message>
            <source>Overall</source>
            <translation>Insgesamt</translation>
        </message>
        <message>
            <source>Overlay and mask are on the clipboard: paste them into a folder.</source>
            <translation>Überlagerung und Maske sind in der Zwischenablage: fügen Sie sie in einen Ordner ein.</translation>
        </message>
        <message>
            <source>Overlay and mask, to paste them in a file manager (Ctrl+Alt+C)</source>
            <translation>Überlagerung und Maske, zum Einfügen in einer Dateiverwaltung (Strg+Alt+C)</translation>
        </message>
        <message>
            <source>Own threshold</source>
            <translation>Eigene Schwelle</translation>
        </message>
        <message>
            <source>PDF (*.pdf)</source>
            <translation>PDF (*.pdf)</translation>
        </message>
        <message>
            <source>PDF to sign</source>
            <translation>PDF zum Unterschreiben</translation>
        </message>
        <message>
            <source>PNG of the frozen image, in its own size</source>
            <translation>PNG des eingefrorenen Bildes, in seiner Größe</translation>
        </message>
        <message>
            <source>PNG with the colours and outlines that you see</source>
            <translation>PNG mit den Farben und Umrissen, die Sie sehen</translation>
        </message>
        <message>
            <source>Pa&amp;use</source>
            <translation>Pa&amp;use</translation>
        </message>
        <message>
            <source>Page of the guide</source>
            <translation>Seite der Anleitung</translation>
        </message>
        <message>
            <source>Pages of the guide</source>
            <translation>Seiten der Anleitung</translation>
        </message>
        <message>
            <source>Paint with a narrower brush ([)</source>
            <translation>Mit einem schmaleren Pinsel malen ([)</translation>
        </message>
        <message>
            <source>Paint with a wider brush (])</source>
            <translation>Mit einem breiteren Pinsel malen (])</translation>
        </message>
        <message>
            <source>Paint with the button held down (Shift+B)</source>
            <translation>Mit gedrückter Maustaste malen (Umschalt+B)</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Teil</translation>
        </message>
        <message>
            <source>Part {number} of {total}: {part}</source>
            <translation>Teil {number} von {total}: {part}</translation>
        </message>
        <message>
            <source>Part {number} was not inspected: parts come faster than they are inspected, or the camera is lost. {parts} Inspect them again.</source>
            <translation>Teil {number} wurde nicht geprüft: Teile kommen schneller, als sie geprüft werden, oder die Kamera ist weg. {parts} Prüfen Sie sie noch einmal.</translation>
        </message>
        <message>
            <source>Parts</source>
            <translation>Teile</translation>
        </message>
        <message>
            <source>Parts are being checked</source>
            <translation>Teile werden geprüft</translation>
        </message>
        <message>
            <source>Parts are being copied</source>
            <translation>Teile werden kopiert</translation>
        </message>
        <message>
            <source>Parts by which the trained networks are surprised most (R)</source>
            <translation>Teile, die die trainierten Netze am meisten überraschen (R)</translation>
        </message>
        <message>
            <source>Parts lie as they like: these are places in images, not on the part.</source>
            <translation>Die Teile liegen beliebig: Das sind Stellen im Bild, nicht am Teil.</translation>
        </message>
        <message>
            <source>Parts that look other than the rest (C)</source>
            <translation>Teile, die anders aussehen als der Rest (C)</translation>
        </message>
        <message>
            <source>Parts that this detector has inspected are compared here</source>
            <translation>Teile, die dieser Detektor geprüft hat, werden hier verglichen</translation>
        </message>
        <message>
            <source>Parts that you told to be good or defective: learn from them, or freeze them</source>
            <translation>Teile, die Sie als gut oder fehlerhaft angegeben haben: lernen Sie aus ihnen, oder frieren Sie sie ein</translation>
        </message>
        <message>
            <source>Parts to look at</source>
            <translation>Teile zum Ansehen</translation>
        </message>
        <message>
            <source>Parts, judged by both</source>
            <translation>Teile, von beiden beurteilt</translation>
        </message>
        <message>
            <source>Parts, the nearest to the threshold first</source>
            <translation>Teile, das nächste an der Schwelle zuerst</translation>
        </message>
        <message>
            <source>Past parts with another verdict</source>
            <translation>Frühere Teile mit anderem Urteil</translation>
        </message>
        <message>
            <source>Patches, and those it finds most alike</source>
            <translation>Patches, und die ähnlichsten dazu</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Pause</translation>
        </message>
        <message>
            <source>Peak</source>
            <translation>Spitze</translation>
        </message>
        <message>
            <source>Photographs</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <source>Photographs that it was trained with, and squares cut out of them</source>
            <translation>Fotos, mit denen er trainiert wurde, und Quadrate daraus</translation>
        </message>
        <message>
            <source>Picture of {name}</source>
            <translation>Bild von {name}</translation>
        </message>
        <message>
            <source>Picture of {name}, {verdict}</source>
            <translation>Bild von {name}, {verdict}</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>Bilder</translation>
        </message>
        <message>
            <source>Pictures of DEFECT and UNSURE parts</source>
            <translation>Bilder von FEHLER- und UNSICHER-Teilen</translation>
        </message>
        <message>
            <source>Pictures of all parts</source>
            <translation>Bilder aller Teile</translation>
        </message>
        <message>
            <source>Pixel format</source>
            <translation>Pixelformat</translation>
        </message>
        <message>
            <source>Pixels</source>
            <translation>Pixel</translation>
        </message>
        <message>
            <source>Pixels above the threshold</source>
            <translation>Pixel über der Schwelle</translation>
        </message>
        <message>
            <source>Pixels of the defect</source>
            <translation>Pixel des Fehlers</translation>
        </message>
        <message>
            <source>Place</source>
            <translation>Stelle</translation>
        </message>
        <message>
            <source>Place and date</source>
            <translation>Ort und Datum</translation>
        </message>
        <message>
            <source>Place of the line</source>
            <translation>Lage der Linie</translation>
        </message>
        <message>
            <source>Places</source>
            <translation>Anzahl</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>Abspielen</translation>
        </message>
        <message>
            <source>Polygon</source>
            <translation>Polygon</translation>
        </message>
        <message>
            <source>Pre&amp;vious defect</source>
            <translation>&amp;Voriger Fehler</translation>
        </message>
        <message>
            <source>Predictive variance</source>
            <translation>Vorhersagevarianz</translation>
        </message>
        <message>
            <source>Present &amp;again</source>
            <translation>&amp;Noch einmal vorlegen</translation>
        </message>
        <message>
            <source>Present known parts and count how they are judged (B)</source>
            <translation>Bekannte Teile vorlegen und zählen, wie sie beurteilt werden (B)</translation>
        </message>
        <message>
            <source>Present known parts several times. Inspector counts misses and false alarms, for a report to sign.</source>
            <translation>Legen Sie bekannte Teile mehrmals vor. Inspector zählt Durchschlupf und Fehlalarme, für einen Bericht zum Unterschreiben.</translation>
        </message>
        <message>
            <source>Present the last part again</source>
            <translation>Das letzte Teil noch einmal vorlegen</translation>
        </message>
        <message>
            <source>Present the parts that are left (G)</source>
            <translation>Die übrigen Teile vorlegen (G)</translation>
        </message>
        <message>
            <source>Present {parts}, so that all know that defects are found.</source>
            <translation>Legen Sie {parts} vor, damit alle wissen, dass Fehler gefunden werden.</translation>
        </message>
        <message>
            <source>Presentations of defective parts that are not DEFECT</source>
            <translation>Vorlagen fehlerhafter Teile, die nicht FEHLER sind</translation>
        </message>
        <message>
            <source>Presentations of every part, each time in another random order</source>
            <translation>Vorlagen jedes Teils, jedes Mal in anderer zufälliger Reihenfolge</translation>
        </message>
        <message>
            <source>Presentations of good parts that are neither GOOD nor UNSURE</source>
            <translation>Vorlagen guter Teile, die weder GUT noch UNSICHER sind</translation>
        </message>
        <message>
            <source>Presented</source>
            <translation>Vorgelegt</translation>
        </message>
        <message>
            <source>Presented b&amp;y</source>
            <translation>&amp;Vorgelegt von</translation>
        </message>
        <message>
            <source>Presented by</source>
            <translation>Vorgelegt von</translation>
        </message>
        <message>
            <source>Presenting known parts</source>
            <translation>Bekannte Teile werden vorgelegt</translation>
        </message>
        <message>
            <source>Pretraining teacher</source>
            <translation>Lehrer wird vortrainiert</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <source>Previous image</source>
            <translation>Voriges Bild</translation>
        </message>
        <message>
            <source>Previous image (Left arrow)</source>
            <translation>Voriges Bild (Pfeil links)</translation>
        </message>
        <message>
            <source>Previous result</source>
            <translation>Voriges Ergebnis</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>Problem</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Prozessor</translation>
        </message>
        <message>
            <source>Profile {name}</source>
            <translation>Profil {name}</translation>
        </message>
        <message>
            <source>Profile {profile}, {students}, {teachers}receptive field {fields} px, {pictures}{training_steps:,} steps, seed {seed}, threshold {defect:.2f}, unsure above {unsure:.2f}</source>
            <translation>Profil {profile}, {students}, {teachers}rezeptives Feld {fields} px, {pictures}{training_steps:,} Schritte, Startwert {seed}, Schwelle {defect:.2f}, unsicher über {unsure:.2f}</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>Project</source>
            <translation>Projekt</translation>
        </message>
        <message>
            <source>Projects</source>
            <translation>Projekte</translation>
        </message>
        <message>
            <source>Projects and detectors that you open will be listed here.</source>
            <translation>Projekte und Detektoren, die Sie öffnen, stehen dann hier.</translation>
        </message>
        <message>
            <source>Properties of the camera</source>
            <translation>Eigenschaften der Kamera</translation>
        </message>
        <message>
            <source>Put it under the camera, then press Present.</source>
            <translation>Legen Sie es unter die Kamera, und drücken Sie dann Vorlegen.</translation>
        </message>
        <message>
            <source>Put the challenge parts under the camera once more</source>
            <translation>Die Prüfteile noch einmal unter die Kamera legen</translation>
        </message>
        <message>
            <source>Put the parts under the camera, one after the other</source>
            <translation>Die Teile eines nach dem anderen unter die Kamera legen</translation>
        </message>
        <message>
            <source>Python and libraries</source>
            <translation>Python und Bibliotheken</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>Güte</translation>
        </message>
        <message>
            <source>ROC curve</source>
            <translation>ROC-Kurve</translation>
        </message>
        <message>
            <source>Re&amp;jects at most 1 good part in</source>
            <translation>Verwirft höch&amp;stens 1 von</translation>
        </message>
        <message>
            <source>Read the whole message</source>
            <translation>Die ganze Meldung lesen</translation>
        </message>
        <message>
            <source>Ready a little sooner. May find a little less.</source>
            <translation>Etwas früher fertig. Findet vielleicht etwas weniger.</translation>
        </message>
        <message>
            <source>Ready to inspect</source>
            <translation>Bereit zum Prüfen</translation>
        </message>
        <message>
            <source>Ready to train</source>
            <translation>Bereit zum Trainieren</translation>
        </message>
        <message>
            <source>Really &amp;defective</source>
            <translation>Wirklich &amp;fehlerhaft</translation>
        </message>
        <message>
            <source>Really &amp;good</source>
            <translation>Wirklich &amp;gut</translation>
        </message>
        <message>
            <source>Really defective</source>
            <translation>Wirklich fehlerhaft</translation>
        </message>
        <message>
            <source>Really good</source>
            <translation>Wirklich gut</translation>
        </message>
        <message>
            <source>Recall is the share of defective parts that are DEFECT. Escapes are the others: their share among all defective parts is at most this with {confidence:.0%} certainty. Precision is the share of parts called DEFECT that are defective</source>
            <translation>Trefferquote ist der Anteil fehlerhafter Teile, die FEHLER sind. Durchschlupf sind die anderen: ihr Anteil an allen fehlerhaften Teilen ist mit {confidence:.0%} Sicherheit höchstens so groß. Genauigkeit ist der Anteil der als FEHLER beurteilten Teile, die fehlerhaft sind</translation>
        </message>
        <message>
            <source>Recall {value:.1f} %, {alarms}, F1 {f1:.3f}. {escapes}{trained}</source>
            <translation>Trefferquote {value:.1f} %, {alarms}, F1 {f1:.3f}. {escapes}{trained}</translation>
        </message>
        <message>
            <source>Recent projects</source>
            <translation>Zuletzt geöffnete Projekte</translation>
        </message>
        <message>
            <source>Recently opened</source>
            <translation>Zuletzt geöffnet</translation>
        </message>
        <message>
            <source>Receptive fiel&amp;d</source>
            <translation>&amp;Rezeptives Feld</translation>
        </message>
        <message>
            <source>Receptive field</source>
            <translation>Rezeptives Feld</translation>
        </message>
        <message>
            <source>Receptive fields</source>
            <translation>Rezeptive Felder</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rechteck</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <source>Reference part</source>
            <translation>Vergleichsteil</translation>
        </message>
        <message>
            <source>Region of &amp;interest…</source>
            <translation>Prüf&amp;bereich…</translation>
        </message>
        <message>
            <source>Region of interest</source>
            <translation>Prüfbereich</translation>
        </message>
        <message>
            <source>Regression error</source>
            <translation>Regressionsfehler</translation>
        </message>
        <message>
            <source>Regression error {error:.1f}, predictive variance {variance:.1f} deviations.</source>
            <translation>Regressionsfehler {error:.1f}, Vorhersagevarianz {variance:.1f} Abweichungen.</translation>
        </message>
        <message>
            <source>Rejected presentations (false alarms)</source>
            <translation>Abgelehnte Vorlagen (Fehlalarme)</translation>
        </message>
        <message>
            <source>Release inspection</source>
            <translation>Die Prüfung freigeben</translation>
        </message>
        <message>
            <source>Released</source>
            <translation>Freigegeben</translation>
        </message>
        <message>
            <source>Released by {name}: {reason}.</source>
            <translation>Freigegeben von {name}: {reason}.</translation>
        </message>
        <message>
            <source>Remarks</source>
            <translation>Bemerkungen</translation>
        </message>
        <message>
            <source>Remarks on added images</source>
            <translation>Bemerkungen zu hinzugefügten Bildern</translation>
        </message>
        <message>
            <source>Rendering demo parts</source>
            <translation>Demoteile werden gerendert</translation>
        </message>
        <message>
            <source>Rendering parts of the demo</source>
            <translation>Teile der Demo werden gerendert</translation>
        </message>
        <message>
            <source>Rese&amp;t</source>
            <translation>S&amp;tandard</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
        <message>
            <source>Results chosen: {conditions}</source>
            <translation>Gewählte Ergebnisse: {conditions}</translation>
        </message>
        <message>
            <source>Results per second</source>
            <translation>Ergebnisse pro Sekunde</translation>
        </message>
        <message>
            <source>Results that are stored already keep the labels that they have.</source>
            <translation>Schon gespeicherte Ergebnisse behalten ihre Angaben.</translation>
        </message>
        <message>
            <source>S&amp;eed</source>
            <translation>&amp;Seed</translation>
        </message>
        <message>
            <source>Save for support</source>
            <translation>Für den Support speichern</translation>
        </message>
        <message>
            <source>Save results</source>
            <translation>Ergebnisse speichern</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>Den Bericht speichern</translation>
        </message>
        <message>
            <source>Save the rows shown as a table or a report (Ctrl+S)</source>
            <translation>Die gezeigten Zeilen als Tabelle oder Bericht speichern (Strg+S)</translation>
        </message>
        <message>
            <source>Saving</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>Scene guard</source>
            <translation>Bildwächter</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>Scored by networks that did not learn from them. Look for defects. {keys} Then train again.</source>
            <translation>Bewertet von Netzen, die nicht aus ihnen gelernt haben. Suchen Sie nach Fehlern. {keys} Trainieren Sie dann neu.</translation>
        </message>
        <message>
            <source>Scores of known parts beside the threshold</source>
            <translation>Werte bekannter Teile neben der Schwelle</translation>
        </message>
        <message>
            <source>Scores of parts that are not DEFECT</source>
            <translation>Werte von Teilen, die nicht FEHLER sind</translation>
        </message>
        <message>
            <source>Scores of the parts</source>
            <translation>Werte der Teile</translation>
        </message>
        <message>
            <source>Scores of {count} good parts (filled) and of {count2} opened images (outlined). Drag a line to move it, or press U and use the arrow keys: up and down change the line.</source>
            <translation>Werte von {count} Gutteilen (gefüllt) und von {count2} geöffneten Bildern (umrandet). Ziehen Sie eine Linie, oder drücken Sie U und die Pfeiltasten: auf und ab wechselt die Linie.</translation>
        </message>
        <message>
            <source>Sea&amp;rch again</source>
            <translation>Erne&amp;ut suchen</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Search name, serial number, batch, operator, station</source>
            <translation>Name, Seriennummer, Charge, Bediener, Station suchen</translation>
        </message>
        <message>
            <source>Search the results (Ctrl+F)</source>
            <translation>Die Ergebnisse durchsuchen (Strg+F)</translation>
        </message>
        <message>
            <source>Searching for cameras</source>
            <translation>Kameras werden gesucht</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>Wird gesucht…</translation>
        </message>
        <message>
            <source>See Inspector at work on parts that it renders itself</source>
            <translation>Inspector bei der Arbeit an selbst gerenderten Teilen sehen</translation>
        </message>
        <message>
            <source>See Inspector at work on rendered parts (Ctrl+Shift+D)</source>
            <translation>Inspector bei der Arbeit an gerenderten Teilen sehen (Strg+Umschalt+D)</translation>
        </message>
        <message>
            <source>See it at work first: open the demo. It needs no images of yours.</source>
            <translation>Sehen Sie es erst bei der Arbeit: öffnen Sie die Demo. Sie braucht keine Bilder von Ihnen.</translation>
        </message>
        <message>
            <source>See the message above. Nothing is lost until you close Inspector.</source>
            <translation>Siehe die Meldung oben. Nichts geht verloren, bis Sie Inspector schließen.</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <source>Seed, device, profile in figures</source>
            <translation>Startwert, Gerät, Profil in Zahlen</translation>
        </message>
        <message>
            <source>Seen in {extent}. </source>
            <translation>Zu sehen in {extent}. </translation>
        </message>
        <message>
            <source>Seen mostly in {extent}. </source>
            <translation>Zu sehen vor allem in {extent}. </translation>
        </message>
        <message>
            <source>Select a part first</source>
            <translation>Wählen Sie zuerst ein Teil</translation>
        </message>
        <message>
            <source>Select a part in the list first</source>
            <translation>Wählen Sie zuerst ein Teil in der Liste</translation>
        </message>
        <message>
            <source>Select a result first</source>
            <translation>Wählen Sie zuerst ein Ergebnis</translation>
        </message>
        <message>
            <source>Select a result to see its picture</source>
            <translation>Wählen Sie ein Ergebnis, um sein Bild zu sehen</translation>
        </message>
        <message>
            <source>Select a study first</source>
            <translation>Wählen Sie zuerst eine Studie</translation>
        </message>
        <message>
            <source>Select a teacher first</source>
            <translation>Wählen Sie zuerst einen Lehrer</translation>
        </message>
        <message>
            <source>Select a version first</source>
            <translation>Wählen Sie zuerst eine Version</translation>
        </message>
        <message>
            <source>Select parts in the list first</source>
            <translation>Wählen Sie zuerst Teile in der Liste</translation>
        </message>
        <message>
            <source>Select the parts to remove first</source>
            <translation>Wählen Sie zuerst die Teile zum Entfernen</translation>
        </message>
        <message>
            <source>Separate places above the threshold</source>
            <translation>Getrennte Stellen über der Schwelle</translation>
        </message>
        <message>
            <source>Serial &amp;number</source>
            <translation>Serien&amp;nummer</translation>
        </message>
        <message>
            <source>Serial number</source>
            <translation>Seriennummer</translation>
        </message>
        <message>
            <source>Set a length</source>
            <translation>Länge festlegen</translation>
        </message>
        <message>
            <source>Set a length first (L)</source>
            <translation>Legen Sie zuerst eine Länge fest (L)</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Settings (Ctrl+,)</source>
            <translation>Einstellungen (Strg+,)</translation>
        </message>
        <message>
            <source>Share of defects</source>
            <translation>Fehleranteil</translation>
        </message>
        <message>
            <source>Share of the image that counts</source>
            <translation>Anteil des Bildes, der zählt</translation>
        </message>
        <message>
            <source>Show &amp;all</source>
            <translation>Alle zei&amp;gen</translation>
        </message>
        <message>
            <source>Show more of the image (-)</source>
            <translation>Mehr vom Bild zeigen (-)</translation>
        </message>
        <message>
            <source>Show no more of them (Shift+F1)</source>
            <translation>Keine mehr zeigen (Umschalt+F1)</translation>
        </message>
        <message>
            <source>Show one result after the other (P)</source>
            <translation>Ein Ergebnis nach dem anderen zeigen (P)</translation>
        </message>
        <message>
            <source>Show only parts in which all these words occur (Ctrl+F)</source>
            <translation>Nur Teile zeigen, in denen alle diese Wörter vorkommen (Strg+F)</translation>
        </message>
        <message>
            <source>Show only parts that were inspected in this time</source>
            <translation>Nur Teile zeigen, die in dieser Zeit geprüft wurden</translation>
        </message>
        <message>
            <source>Show only parts that you told to be good or defective (G, D)</source>
            <translation>Nur Teile zeigen, die Sie als gut oder fehlerhaft angegeben haben (G, D)</translation>
        </message>
        <message>
            <source>Show only parts with this verdict</source>
            <translation>Nur Teile mit diesem Urteil zeigen</translation>
        </message>
        <message>
            <source>Show parts inspected in this time</source>
            <translation>In dieser Zeit geprüfte Teile zeigen</translation>
        </message>
        <message>
            <source>Show parts with this verdict</source>
            <translation>Teile mit diesem Urteil zeigen</translation>
        </message>
        <message>
            <source>Show parts with this word of yours</source>
            <translation>Teile mit dieser Angabe von Ihnen zeigen</translation>
        </message>
        <message>
            <source>Show sizes in pixels again</source>
            <translation>Größen wieder in Pixeln zeigen</translation>
        </message>
        <message>
            <source>Show sizes of defects in millimetres (Enter)</source>
            <translation>Größen von Fehlern in Millimetern zeigen (Eingabe)</translation>
        </message>
        <message>
            <source>Show the first image (Home or Ctrl+Home)</source>
            <translation>Das erste Bild zeigen (Pos1 oder Strg+Pos1)</translation>
        </message>
        <message>
            <source>Show the first result (Home or Ctrl+Home)</source>
            <translation>Das erste Ergebnis zeigen (Pos1 oder Strg+Pos1)</translation>
        </message>
        <message>
            <source>Show the last image (End or Ctrl+End)</source>
            <translation>Das letzte Bild zeigen (Ende oder Strg+Ende)</translation>
        </message>
        <message>
            <source>Show the last result (End or Ctrl+End)</source>
            <translation>Das letzte Ergebnis zeigen (Ende oder Strg+Ende)</translation>
        </message>
        <message>
            <source>Show the next result (Down or Alt+Down)</source>
            <translation>Das nächste Ergebnis zeigen (Ab oder Alt+Ab)</translation>
        </message>
        <message>
            <source>Show the part alone (Esc)</source>
            <translation>Das Teil allein zeigen (Esc)</translation>
        </message>
        <message>
            <source>Show the result before (Up or Alt+Up)</source>
            <translation>Das Ergebnis davor zeigen (Auf oder Alt+Auf)</translation>
        </message>
        <message>
            <source>Show the selected parts in Inspect (Enter)</source>
            <translation>Die gewählten Teile unter Prüfen zeigen (Eingabe)</translation>
        </message>
        <message>
            <source>Show the whole image (F)</source>
            <translation>Das ganze Bild zeigen (F)</translation>
        </message>
        <message>
            <source>Show them at the controls, or no more (Shift+F1)</source>
            <translation>Sie an den Bedienelementen zeigen, oder nicht mehr (Umschalt+F1)</translation>
        </message>
        <message>
            <source>Show them in Inspect (Enter)</source>
            <translation>Sie unter Prüfen zeigen (Eingabe)</translation>
        </message>
        <message>
            <source>Shows what looks different from good parts. It learns from images of good parts alone.</source>
            <translation>Zeigt, was anders aussieht als Gutteile. Gelernt wird allein aus Bildern von Gutteilen.</translation>
        </message>
        <message>
            <source>Shows what looks different from good parts. This edition inspects with detectors that were trained elsewhere.</source>
            <translation>Zeigt, was anders aussieht als Gutteile. Diese Ausgabe prüft mit Detektoren, die anderswo trainiert wurden.</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>Nebeneinander</translation>
        </message>
        <message>
            <source>Side of the square that one descriptor describes, in pixels of the zoomed image</source>
            <translation>Seite des Quadrats, das ein Deskriptor beschreibt, in Pixeln des gezoomten Bildes</translation>
        </message>
        <message>
            <source>Sign a release, or present the parts again to see whether it helped.</source>
            <translation>Unterschreiben Sie die Freigabe, oder legen Sie die Teile noch einmal vor, um zu sehen, ob es geholfen hat.</translation>
        </message>
        <message>
            <source>Sign that inspection goes on after a missed part (R)</source>
            <translation>Unterschreiben, dass die Prüfung nach einem verfehlten Teil weitergeht (R)</translation>
        </message>
        <message>
            <source>Sign with your name and a reason that inspection goes on</source>
            <translation>Mit Ihrem Namen und einem Grund unterschreiben, dass die Prüfung weitergeht</translation>
        </message>
        <message>
            <source>Signature</source>
            <translation>Unterschrift</translation>
        </message>
        <message>
            <source>Single images or whole folders. Choose parts without any defect, as they look on the line: {advised_parts} are enough to begin with, 50 and more are better. Your files are copied, never changed.</source>
            <translation>Einzelne Bilder oder ganze Ordner. Wählen Sie Teile ohne jeden Fehler, wie sie an der Linie aussehen: {advised_parts} genügen für den Anfang, 50 und mehr sind besser. Ihre Dateien werden kopiert, nie verändert.</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <source>Small defects in large images need more detail, and more detail takes longer</source>
            <translation>Kleine Fehler in großen Bildern verlangen einen feineren Blick, und der dauert länger</translation>
        </message>
        <message>
            <source>Small defects may be missed: good parts of {width} x {height} pixels are looked at with {side} x {side}. Finer detail would help, and takes longer.</source>
            <translation>Kleine Fehler werden vielleicht übersehen: Gutteile von {width} x {height} Pixeln werden mit {side} x {side} betrachtet. Feiner betrachtet wäre es besser, dauert aber länger.</translation>
        </message>
        <message>
            <source>Smaller spots do not count as defects (arrow keys or wheel)</source>
            <translation>Kleinere Stellen zählen nicht als Fehler (Pfeiltasten oder Mausrad)</translation>
        </message>
        <message>
            <source>Smallest &amp;defect</source>
            <translation>K&amp;leinster Fehler</translation>
        </message>
        <message>
            <source>Smallest defect</source>
            <translation>Kleinster Fehler</translation>
        </message>
        <message>
            <source>Some settings could not be used and begin as in a new installation: {names}.</source>
            <translation>Einige Einstellungen waren nicht brauchbar und beginnen wie bei einer neuen Installation: {names}.</translation>
        </message>
        <message>
            <source>Something went wrong in Inspector. Your parts and results are safe; try again, and if it happens again, {log_advice}.</source>
            <translation>In Inspector ist etwas schiefgegangen. Ihre Teile und Ergebnisse sind sicher; versuchen Sie es erneut, und wenn es wieder geschieht, {log_advice}.</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Streuung</translation>
        </message>
        <message>
            <source>Squares of 256 x 256 pixels that are cut out of the photographs once</source>
            <translation>Quadrate von 256 x 256 Pixeln, die einmal aus den Fotos geschnitten werden</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Startet…</translation>
        </message>
        <message>
            <source>Starts of shifts</source>
            <translation>Schichtbeginne</translation>
        </message>
        <message>
            <source>State of the preview</source>
            <translation>Zustand der Vorschau</translation>
        </message>
        <message>
            <source>Station</source>
            <translation>Station</translation>
        </message>
        <message>
            <source>Stay at this result (P)</source>
            <translation>Bei diesem Ergebnis bleiben (P)</translation>
        </message>
        <message>
            <source>Step {step:,} of {total:,}</source>
            <translation>Schritt {step:,} von {total:,}</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>Schritte</translation>
        </message>
        <message>
            <source>Stop and cl&amp;ose</source>
            <translation>&amp;Anhalten und schließen</translation>
        </message>
        <message>
            <source>Stop comparing</source>
            <translation>Vergleich beenden</translation>
        </message>
        <message>
            <source>Stop training; it can be continued later (Ctrl+.)</source>
            <translation>Das Training anhalten; es lässt sich später fortsetzen (Strg+.)</translation>
        </message>
        <message>
            <source>Stop “{title}” (Ctrl+.)</source>
            <translation>„{title}“ anhalten (Strg+.)</translation>
        </message>
        <message>
            <source>Stop; it can go on later (X)</source>
            <translation>Anhalten; er kann später weiterlernen (X)</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Angehalten</translation>
        </message>
        <message>
            <source>Stopped at step {step:,} of {total:,}. Nothing is lost.</source>
            <translation>Angehalten bei Schritt {step:,} von {total:,}. Nichts ist verloren.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird angehalten…</translation>
        </message>
        <message>
            <source>Stopping… Inspector closes as soon as everything is saved.</source>
            <translation>Wird angehalten… Inspector schließt, sobald alles gespeichert ist.</translation>
        </message>
        <message>
            <source>Stopping… The last step is kept.</source>
            <translation>Wird angehalten… Der letzte Schritt bleibt.</translation>
        </message>
        <message>
            <source>Student {number}</source>
            <translation>Schüler {number}</translation>
        </message>
        <message>
            <source>Students of each were trained shortly on the project's good parts</source>
            <translation>Schüler von jedem wurden kurz mit den Gutteilen des Projekts trainiert</translation>
        </message>
        <message>
            <source>Students that disagree about a part tell that the detector is not certain. Each takes time to train</source>
            <translation>Schüler, die über ein Teil uneinig sind, zeigen, dass der Detektor nicht sicher ist. Jeder braucht Zeit zum Trainieren</translation>
        </message>
        <message>
            <source>Studies</source>
            <translation>Studien</translation>
        </message>
        <message>
            <source>Study {number} does not block inspection</source>
            <translation>Studie {number} sperrt die Prüfung nicht</translation>
        </message>
        <message>
            <source>Study {number} has ended</source>
            <translation>Studie {number} ist beendet</translation>
        </message>
        <message>
            <source>Study {number} is being presented. Finish or pause it first.</source>
            <translation>Studie {number} wird gerade vorgelegt. Beenden oder unterbrechen Sie sie zuerst.</translation>
        </message>
        <message>
            <source>Study {number} is complete, and not everything is as expected: see Train, Acceptance.</source>
            <translation>Studie {number} ist vollständig, und nicht alles ist wie erwartet: siehe Training, Abnahme.</translation>
        </message>
        <message>
            <source>Study {number} is complete: all {count:,} presentations are as expected.</source>
            <translation>Studie {number} ist vollständig: alle {count:,} Vorlagen sind wie erwartet.</translation>
        </message>
        <message>
            <source>Study {number}, acceptance</source>
            <translation>Studie {number}, Abnahme</translation>
        </message>
        <message>
            <source>Study {number}, challenge</source>
            <translation>Studie {number}, Prüfteile</translation>
        </message>
        <message>
            <source>Such as 06:00, 14:00, 22:00</source>
            <translation>Etwa 06:00, 14:00, 22:00</translation>
        </message>
        <message>
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <source>T&amp;hreshold</source>
            <translation>Sc&amp;hwelle</translation>
        </message>
        <message>
            <source>T&amp;itle</source>
            <translation>T&amp;itel</translation>
        </message>
        <message>
            <source>TGA or PCX</source>
            <translation>TGA oder PCX</translation>
        </message>
        <message>
            <source>Ta&amp;ke back</source>
            <translation>Zurüc&amp;knehmen</translation>
        </message>
        <message>
            <source>Take &amp;off</source>
            <translation>&amp;Herausnehmen</translation>
        </message>
        <message>
            <source>Take &amp;out</source>
            <translation>Heraus&amp;nehmen</translation>
        </message>
        <message>
            <source>Take another version first: this one inspects</source>
            <translation>Übernehmen Sie zuerst eine andere Version: diese prüft</translation>
        </message>
        <message>
            <source>Take away what was painted too much (Shift+E)</source>
            <translation>Wegnehmen, was zu viel gemalt wurde (Umschalt+E)</translation>
        </message>
        <message>
            <source>Take every condition away (Ctrl+Shift+F)</source>
            <translation>Alle Bedingungen wegnehmen (Strg+Umschalt+F)</translation>
        </message>
        <message>
            <source>Take in a teacher that was trained elsewhere (A)</source>
            <translation>Einen Lehrer aufnehmen, der anderswo trainiert wurde (A)</translation>
        </message>
        <message>
            <source>Take it anyway</source>
            <translation>Trotzdem übernehmen</translation>
        </message>
        <message>
            <source>Take it away from this computer; it can come back (Del)</source>
            <translation>Von diesem Rechner wegnehmen; er kann zurückkommen (Entf)</translation>
        </message>
        <message>
            <source>Take the last change back (Ctrl+Z)</source>
            <translation>Die letzte Änderung zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take the last change of the golden set back (Ctrl+Z)</source>
            <translation>Die letzte Änderung am Referenzsatz zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take the last change of versions back (Ctrl+Z)</source>
            <translation>Die letzte Änderung an Versionen zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take the last corner or shape back (Ctrl+Z)</source>
            <translation>Die letzte Ecke oder Form zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take the last shape back (Ctrl+Z)</source>
            <translation>Die letzte Form zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take the part out of the project (Delete)</source>
            <translation>Das Teil aus dem Projekt nehmen (Entf)</translation>
        </message>
        <message>
            <source>Take the selected parts off the golden set (Delete)</source>
            <translation>Die gewählten Teile aus dem Referenzsatz nehmen (Entf)</translation>
        </message>
        <message>
            <source>Take the selected parts out of the project (Delete)</source>
            <translation>Die gewählten Teile aus dem Projekt nehmen (Entf)</translation>
        </message>
        <message>
            <source>Take this version out of the project (Delete)</source>
            <translation>Diese Version aus dem Projekt nehmen (Entf)</translation>
        </message>
        <message>
            <source>Take your last word on a part back (Ctrl+Z)</source>
            <translation>Ihre letzte Angabe zu einem Teil zurücknehmen (Strg+Z)</translation>
        </message>
        <message>
            <source>Take your word back (Delete). Ctrl+Z brings it back</source>
            <translation>Ihre Angabe zurücknehmen (Entf). Strg+Z holt sie zurück</translation>
        </message>
        <message>
            <source>Takes a few seconds. Other work makes it slower.</source>
            <translation>Dauert ein paar Sekunden. Andere Arbeit macht es langsamer.</translation>
        </message>
        <message>
            <source>Takes about {room} in the cache while it learns. It can be stopped at any time.</source>
            <translation>Braucht etwa {room} im Zwischenspeicher, während er lernt. Er lässt sich jederzeit anhalten.</translation>
        </message>
        <message>
            <source>Teachers</source>
            <translation>Lehrer</translation>
        </message>
        <message>
            <source>Teachers ({pattern})</source>
            <translation>Lehrer ({pattern})</translation>
        </message>
        <message>
            <source>Teachers: {names}</source>
            <translation>Lehrer: {names}</translation>
        </message>
        <message>
            <source>Tell good and defective parts in Inspect (G, D) first, or make a golden set</source>
            <translation>Geben Sie zuerst unter Prüfen gute und fehlerhafte Teile an (G, D), oder legen Sie einen Referenzsatz an</translation>
        </message>
        <message>
            <source>Tell kind and note (E)</source>
            <translation>Art und Notiz angeben (E)</translation>
        </message>
        <message>
            <source>That would leave nothing to inspect, so it was not done. Include another place first.</source>
            <translation>Dann bliebe nichts zu prüfen, daher geschah es nicht. Schließen Sie zuerst eine andere Stelle ein.</translation>
        </message>
        <message>
            <source>The ROI '{name}' is {value} x {value2} pixels, good parts {value3} x {value4}: it is stretched to their shape. Paint it on an image of a part if that is not meant.</source>
            <translation>Der Prüfbereich '{name}' hat {value} x {value2} Pixel, Gutteile {value3} x {value4}: er wird auf ihre Form gestreckt. Zeichnen Sie ihn auf ein Bild eines Teils, wenn das nicht so gemeint ist.</translation>
        </message>
        <message>
            <source>The ROI mask is black everywhere</source>
            <translation>Die Maske des Prüfbereichs ist überall schwarz</translation>
        </message>
        <message>
            <source>The address of the database cannot be used</source>
            <translation>Die Adresse der Datenbank kann nicht verwendet werden</translation>
        </message>
        <message>
            <source>The anomaly map is switched off</source>
            <translation>Die Anomaliekarte ist ausgeschaltet</translation>
        </message>
        <message>
            <source>The batch, lot or order that the parts belong to</source>
            <translation>Die Charge, das Los oder der Auftrag der Teile</translation>
        </message>
        <message>
            <source>The brightness cannot vary by {brightness:g}</source>
            <translation>Die Helligkeit kann nicht um {brightness:g} schwanken</translation>
        </message>
        <message>
            <source>The cached features in '{folder}' are damaged and cannot be removed</source>
            <translation>Die Merkmale in '{folder}' sind beschädigt und lassen sich nicht entfernen</translation>
        </message>
        <message>
            <source>The cached features of P are damaged</source>
            <translation>Die aufgehobenen Merkmale des vortrainierten Netzes sind beschädigt</translation>
        </message>
        <message>
            <source>The camera '{name}' cannot be opened: {error}</source>
            <translation>Die Kamera '{name}' lässt sich nicht öffnen: {error}</translation>
        </message>
        <message>
            <source>The camera '{name}' is not connected</source>
            <translation>Die Kamera '{name}' ist nicht angeschlossen</translation>
        </message>
        <message>
            <source>The camera '{name}' is used by another program</source>
            <translation>Die Kamera '{name}' wird von einem anderen Programm benutzt</translation>
        </message>
        <message>
            <source>The camera sends its images as {pixel_format}, which is not read</source>
            <translation>Die Kamera sendet ihre Bilder als {pixel_format}, das nicht gelesen wird</translation>
        </message>
        <message>
            <source>The challenge parts are due: present them in the Inspect place.</source>
            <translation>Die Prüfteile sind fällig: legen Sie sie auf der Seite Prüfen vor.</translation>
        </message>
        <message>
            <source>The checkpoint comes from other options, photographs or pretrained weights</source>
            <translation>Der Zwischenstand gehört zu anderen Angaben, Fotos oder vortrainierten Gewichten</translation>
        </message>
        <message>
            <source>The checkpoint {name} is missing or damaged</source>
            <translation>Der Zwischenstand {name} fehlt oder ist beschädigt</translation>
        </message>
        <message>
            <source>The comparison is not kept: {what}.</source>
            <translation>Der Vergleich wird nicht gespeichert: {what}.</translation>
        </message>
        <message>
            <source>The computer's clock was changed during the study. The order of presentations is right, times may not be.</source>
            <translation>Die Uhr des Rechners wurde während der Studie verstellt. Die Reihenfolge der Vorlagen stimmt, Zeiten vielleicht nicht.</translation>
        </message>
        <message>
            <source>The computer's clock was changed meanwhile.</source>
            <translation>Die Uhr des Rechners wurde währenddessen verstellt.</translation>
        </message>
        <message>
            <source>The crops and their features take {needed}, and the disk of '{folder}' has {free} left</source>
            <translation>Die Ausschnitte und ihre Merkmale brauchen {needed}, und auf der Platte mit '{folder}' sind {free} frei</translation>
        </message>
        <message>
            <source>The crops and their features take {needed}, and the feature cache may hold {limit}</source>
            <translation>Die Ausschnitte und ihre Merkmale brauchen {needed}, und der Zwischenspeicher darf {limit} fassen</translation>
        </message>
        <message>
            <source>The database server {server} refuses the results: {reason}</source>
            <translation>Der Datenbankserver {server} weist die Ergebnisse ab: {reason}</translation>
        </message>
        <message>
            <source>The default one. The project's own stays in force where there is one</source>
            <translation>Die Standardschwelle. Die des Projekts bleibt in Kraft, wo es eine gibt</translation>
        </message>
        <message>
            <source>The defect as you draw it</source>
            <translation>Der Fehler, wie Sie ihn einzeichnen</translation>
        </message>
        <message>
            <source>The descriptors of the good parts cannot be kept in '{parent}': {value}</source>
            <translation>Die Deskriptoren der Gutteile können nicht in '{parent}' abgelegt werden: {value}</translation>
        </message>
        <message>
            <source>The detector cannot score this image: it computes values that are not numbers</source>
            <translation>Der Detektor kann dieses Bild nicht bewerten: er errechnet Werte, die keine Zahlen sind</translation>
        </message>
        <message>
            <source>The detector in use cannot be compared: {what}.</source>
            <translation>Der Detektor im Einsatz kann nicht verglichen werden: {what}.</translation>
        </message>
        <message>
            <source>The detector outlines nothing else here</source>
            <translation>Der Detektor umreißt hier nichts anderes</translation>
        </message>
        <message>
            <source>The detector that was just trained is gone</source>
            <translation>Der eben trainierte Detektor ist weg</translation>
        </message>
        <message>
            <source>The detector {name} is damaged</source>
            <translation>Der Detektor {name} ist beschädigt</translation>
        </message>
        <message>
            <source>The detector {name} is incomplete</source>
            <translation>Der Detektor {name} ist unvollständig</translation>
        </message>
        <message>
            <source>The detector {name} needs PyTorch, which cannot be used here: {value}</source>
            <translation>Der Detektor {name} braucht PyTorch, das hier nicht verwendet werden kann: {value}</translation>
        </message>
        <message>
            <source>The detector {name} was written by a newer version of Inspector</source>
            <translation>Der Detektor {name} stammt von einer neueren Version von Inspector</translation>
        </message>
        <message>
            <source>The detector's graph could not be run</source>
            <translation>Der Graph des Detektors ließ sich nicht ausführen</translation>
        </message>
        <message>
            <source>The detector's networks do not fit its manifest</source>
            <translation>Die Netze des Detektors passen nicht zu seinem Manifest</translation>
        </message>
        <message>
            <source>The drawn defect '{name}' is of {mask_width} x {mask_height} pixels, its image of {width} x {height}</source>
            <translation>Der eingezeichnete Fehler „{name}“ hat {mask_width} x {mask_height} Pixel, sein Bild {width} x {height}</translation>
        </message>
        <message>
            <source>The eraser always excludes</source>
            <translation>Der Radierer schließt immer aus</translation>
        </message>
        <message>
            <source>The fast family has no receptive field of {receptive_field} pixels</source>
            <translation>Die Familie fast hat kein rezeptives Feld von {receptive_field} Pixeln</translation>
        </message>
        <message>
            <source>The first steps are in the menu Help again (Shift+F1).</source>
            <translation>Die ersten Schritte stehen wieder im Menü Hilfe (Umschalt+F1).</translation>
        </message>
        <message>
            <source>The folder '{filename}' cannot be read: {strerror}</source>
            <translation>Der Ordner '{filename}' ist nicht lesbar: {strerror}</translation>
        </message>
        <message>
            <source>The folder '{folder}' does not exist</source>
            <translation>Den Ordner '{folder}' gibt es nicht</translation>
        </message>
        <message>
            <source>The folder '{folder}' does not tell which parts are good: {why}</source>
            <translation>Der Ordner '{folder}' verrät nicht, welche Teile gut sind: {why}</translation>
        </message>
        <message>
            <source>The folder '{path}' is hidden, or holds files of another program</source>
            <translation>Der Ordner '{path}' ist versteckt oder enthält Dateien eines anderen Programms</translation>
        </message>
        <message>
            <source>The golden set cannot be read</source>
            <translation>Der Referenzsatz ist nicht lesbar</translation>
        </message>
        <message>
            <source>The golden set has no challenge parts: freeze some in Train, Golden set</source>
            <translation>Der Referenzsatz hat keine Prüfteile: frieren Sie welche ein unter Training, Referenzsatz</translation>
        </message>
        <message>
            <source>The golden set has no part '{min}'</source>
            <translation>Der Referenzsatz hat kein Teil '{min}'</translation>
        </message>
        <message>
            <source>The golden set is empty: freeze good and defective parts there first</source>
            <translation>Der Referenzsatz ist leer: frieren Sie dort zuerst gute und fehlerhafte Teile ein</translation>
        </message>
        <message>
            <source>The golden set is empty: freeze the challenge parts there first.</source>
            <translation>Der Referenzsatz ist leer: frieren Sie dort zuerst die Prüfteile ein.</translation>
        </message>
        <message>
            <source>The golden set of the project '{name}' decides about its detector</source>
            <translation>Der Referenzsatz des Projekts '{name}' entscheidet über seinen Detektor</translation>
        </message>
        <message>
            <source>The good part that was checked unseen looks good to it.</source>
            <translation>Das ungesehen geprüfte Gutteil findet er gut.</translation>
        </message>
        <message>
            <source>The good part that was checked unseen looks unusual to it.</source>
            <translation>Das ungesehen geprüfte Gutteil findet er auffällig.</translation>
        </message>
        <message>
            <source>The good parts are not here. Open their project</source>
            <translation>Die Gutteile sind nicht hier. Öffnen Sie ihr Projekt</translation>
        </message>
        <message>
            <source>The good parts lie as they like, and a region of interest stays where it is on the image: parts are looked at as they lie. Without the region each would be turned, shifted and zoomed onto the others, which finds defects more surely.</source>
            <translation>Die Gutteile liegen beliebig, und ein Prüfbereich bleibt, wo er im Bild ist: Teile werden angesehen, wie sie liegen. Ohne den Prüfbereich würde jedes auf die anderen gedreht, geschoben und gezoomt, was Fehler sicherer findet.</translation>
        </message>
        <message>
            <source>The good parts lie as they like: each is turned, shifted and zoomed onto the others before the detector looks at it. What is found is shown where it is on the image.</source>
            <translation>Die Gutteile liegen beliebig: Jedes wird gedreht, verschoben und vergrößert auf die anderen gelegt, bevor der Detektor es ansieht. Gefundenes wird dort gezeigt, wo es im Bild ist.</translation>
        </message>
        <message>
            <source>The good parts to learn from</source>
            <translation>Die Gutteile, aus denen gelernt wird</translation>
        </message>
        <message>
            <source>The good parts, the options or Inspector itself have changed since training was stopped</source>
            <translation>Die Gutteile, die Optionen oder Inspector selbst haben sich geändert, seit das Training angehalten wurde</translation>
        </message>
        <message>
            <source>The highest value of the map, and its breadth</source>
            <translation>Der höchste Wert der Karte, und ihre Breite</translation>
        </message>
        <message>
            <source>The image '{image}' has no mask '{value}'</source>
            <translation>Zum Bild '{image}' fehlt die Maske '{value}'</translation>
        </message>
        <message>
            <source>The image is no longer where it was inspected.</source>
            <translation>Das Bild ist nicht mehr dort, wo es geprüft wurde.</translation>
        </message>
        <message>
            <source>The image of '{name}' is no longer where it was inspected</source>
            <translation>Das Bild von '{name}' ist nicht mehr dort, wo es geprüft wurde</translation>
        </message>
        <message>
            <source>The image of this part is waited for</source>
            <translation>Das Bild dieses Teils wird erwartet</translation>
        </message>
        <message>
            <source>The image of “{name}” is no longer where it was inspected. Inspect it again where it is now.</source>
            <translation>Das Bild von „{name}“ ist nicht mehr dort, wo es geprüft wurde. Prüfen Sie es noch einmal an seinem jetzigen Ort.</translation>
        </message>
        <message>
            <source>The image with map and outlines, as they are drawn (Ctrl+C)</source>
            <translation>Das Bild mit Karte und Umrissen, wie sie gezeichnet sind (Strg+C)</translation>
        </message>
        <message>
            <source>The image's name</source>
            <translation>Der Name des Bildes</translation>
        </message>
        <message>
            <source>The images in '{folder}' are gone</source>
            <translation>Die Bilder in „{folder}“ sind nicht mehr da</translation>
        </message>
        <message>
            <source>The images that you dropped are copied into {folder}.</source>
            <translation>Die hergezogenen Bilder werden nach {folder} kopiert.</translation>
        </message>
        <message>
            <source>The images were not inspected: what came with them has not been trained.</source>
            <translation>Die Bilder wurden nicht geprüft: das mitgebrachte Projekt ist nicht trainiert.</translation>
        </message>
        <message>
            <source>The interval holds for other defective parts, too</source>
            <translation>Das Intervall gilt auch für andere fehlerhafte Teile</translation>
        </message>
        <message>
            <source>The interval holds for other good parts, too</source>
            <translation>Das Intervall gilt auch für andere gute Teile</translation>
        </message>
        <message>
            <source>The last challenge lies in the future, so the clock of this computer was set back. Nobody knows how long ago it was: the challenge parts are asked for now.</source>
            <translation>Die letzte Vorlage der Prüfteile liegt in der Zukunft, also wurde die Uhr dieses Rechners zurückgestellt. Niemand weiß, wie lange sie her ist: die Prüfteile werden jetzt verlangt.</translation>
        </message>
        <message>
            <source>The last presentation was taken back.</source>
            <translation>Die letzte Vorlage wurde zurückgenommen.</translation>
        </message>
        <message>
            <source>The last word on {name} is taken back.</source>
            <translation>Die letzte Angabe zu {name} ist zurückgenommen.</translation>
        </message>
        <message>
            <source>The length was set on images of {measured} pixels, so sizes of this one are in pixels</source>
            <translation>Die Länge wurde auf Bildern von {measured} Pixeln festgelegt, daher sind Größen hier in Pixeln</translation>
        </message>
        <message>
            <source>The lens was dirty and is clean now, …</source>
            <translation>Das Objektiv war schmutzig und ist jetzt sauber, …</translation>
        </message>
        <message>
            <source>The list of the golden set, '{path}',</source>
            <translation>Die Liste des Referenzsatzes, '{path}',</translation>
        </message>
        <message>
            <source>The live source is back.</source>
            <translation>Die Live-Quelle ist wieder da.</translation>
        </message>
        <message>
            <source>The loss is no longer a number</source>
            <translation>Der Verlust ist keine Zahl mehr</translation>
        </message>
        <message>
            <source>The map of receptive field {receptive_field} alone reaches {height:.2f} here</source>
            <translation>Die Karte des rezeptiven Felds {receptive_field} allein erreicht hier {height:.2f}</translation>
        </message>
        <message>
            <source>The map that verdicts rest on</source>
            <translation>Die Karte, auf der die Urteile beruhen</translation>
        </message>
        <message>
            <source>The mask '{mask_path}' has another size than its image</source>
            <translation>Die Maske '{mask_path}' hat eine andere Größe als ihr Bild</translation>
        </message>
        <message>
            <source>The mask '{path}' is {value} x {value2}, its image {value3} x {value4}</source>
            <translation>Die Maske '{path}' hat {value} x {value2}, ihr Bild {value3} x {value4}</translation>
        </message>
        <message>
            <source>The most similar place of {count} good parts, in {name}</source>
            <translation>Die ähnlichste Stelle von {count} Gutteilen, in {name}</translation>
        </message>
        <message>
            <source>The most similar place of {name}.</source>
            <translation>Die ähnlichste Stelle von {name}.</translation>
        </message>
        <message>
            <source>The name of the image's folder</source>
            <translation>Der Name des Bilderordners</translation>
        </message>
        <message>
            <source>The nearest score, of “{name}”, lies {distance:.3g} from the threshold.</source>
            <translation>Der nächste Wert, von „{name}“, liegt {distance:.3g} von der Schwelle entfernt.</translation>
        </message>
        <message>
            <source>The nearest score, of “{name}”, lies {distance:.3g} on the wrong side of the threshold.</source>
            <translation>Der nächste Wert, von „{name}“, liegt {distance:.3g} auf der falschen Seite der Schwelle.</translation>
        </message>
        <message>
            <source>The newest image is inspected, again and again. Others are passed over</source>
            <translation>Das neueste Bild wird geprüft, immer wieder. Andere werden übergangen</translation>
        </message>
        <message>
            <source>The next shape is not part of the defect (X changes it)</source>
            <translation>Die nächste Form gehört nicht zum Fehler (X wechselt)</translation>
        </message>
        <message>
            <source>The next shape is part of the defect (X changes it)</source>
            <translation>Die nächste Form gehört zum Fehler (X wechselt)</translation>
        </message>
        <message>
            <source>The next similar good part (K)</source>
            <translation>Das nächste ähnliche Gutteil (K)</translation>
        </message>
        <message>
            <source>The next training cannot begin without {names}.</source>
            <translation>Das nächste Training kann ohne {names} nicht beginnen.</translation>
        </message>
        <message>
            <source>The next training does not take it</source>
            <translation>Das nächste Training nimmt ihn nicht</translation>
        </message>
        <message>
            <source>The next training does not take it (L)</source>
            <translation>Das nächste Training nimmt ihn nicht (L)</translation>
        </message>
        <message>
            <source>The next training takes it (T)</source>
            <translation>Das nächste Training nimmt ihn (T)</translation>
        </message>
        <message>
            <source>The next training takes it already</source>
            <translation>Das nächste Training nimmt ihn schon</translation>
        </message>
        <message>
            <source>The next training takes the profile's teachers (P)</source>
            <translation>Das nächste Training nimmt die Lehrer des Profils (P)</translation>
        </message>
        <message>
            <source>The next training takes {names}, as the profile says.</source>
            <translation>Das nächste Training nimmt {names}, wie das Profil es sagt.</translation>
        </message>
        <message>
            <source>The next training takes {names}.</source>
            <translation>Das nächste Training nimmt {names}.</translation>
        </message>
        <message>
            <source>The only presentation was made</source>
            <translation>Die einzige Vorlage ist erfolgt</translation>
        </message>
        <message>
            <source>The page after it again (Alt+Right)</source>
            <translation>Die Seite danach wieder (Alt+Rechts)</translation>
        </message>
        <message>
            <source>The page before (Alt+Left)</source>
            <translation>Die Seite davor (Alt+Links)</translation>
        </message>
        <message>
            <source>The paper family has no receptive field of {receptive_field} pixels</source>
            <translation>Die Familie paper hat kein rezeptives Feld von {receptive_field} Pixeln</translation>
        </message>
        <message>
            <source>The part is right as it is: do not list it again (K)</source>
            <translation>Das Teil ist richtig so: nicht mehr auflisten (K)</translation>
        </message>
        <message>
            <source>The parts are presented in random order, each once in every round.</source>
            <translation>Die Teile werden in zufälliger Reihenfolge vorgelegt, jedes einmal in jeder Runde.</translation>
        </message>
        <message>
            <source>The parts inspected so far</source>
            <translation>Die bisher geprüften Teile</translation>
        </message>
        <message>
            <source>The peak, more if the anomaly is broad</source>
            <translation>Der Spitzenwert, mehr bei breiter Anomalie</translation>
        </message>
        <message>
            <source>The picture is on the clipboard.</source>
            <translation>Das Bild ist in der Zwischenablage.</translation>
        </message>
        <message>
            <source>The place of the marked point</source>
            <translation>Die Stelle des markierten Punkts</translation>
        </message>
        <message>
            <source>The plane loses {percent:.0f} % of the distances.</source>
            <translation>Die Ebene verliert {percent:.0f} % der Abstände.</translation>
        </message>
        <message>
            <source>The pretrained network that equation 1 asks for, and its stages, or none</source>
            <translation>Das vortrainierte Netz der Gleichung 1 und seine Stufen, oder keines</translation>
        </message>
        <message>
            <source>The pretrained network {name} is not installed</source>
            <translation>Das vortrainierte Netz {name} ist nicht installiert</translation>
        </message>
        <message>
            <source>The profile decides already</source>
            <translation>Das Profil entscheidet schon</translation>
        </message>
        <message>
            <source>The project '{name}' has no study {number}</source>
            <translation>Das Projekt '{name}' hat keine Studie {number}</translation>
        </message>
        <message>
            <source>The project '{name}' has no version {number}</source>
            <translation>Das Projekt '{name}' hat keine Version {number}</translation>
        </message>
        <message>
            <source>The project '{name}' is no longer in '{folder}'</source>
            <translation>Das Projekt '{name}' ist nicht mehr in '{folder}'</translation>
        </message>
        <message>
            <source>The project '{parent}' was made by a newer version of Inspector</source>
            <translation>Das Projekt '{parent}' stammt von einer neueren Version von Inspector</translation>
        </message>
        <message>
            <source>The project file '{path}' is damaged ({error})</source>
            <translation>Die Projektdatei '{path}' ist beschädigt ({error})</translation>
        </message>
        <message>
            <source>The project has no name</source>
            <translation>Das Projekt hat keinen Namen</translation>
        </message>
        <message>
            <source>The project trains with “{name}”. Choose other teachers before it trains again.</source>
            <translation>Das Projekt trainiert mit „{name}“. Wählen Sie andere Lehrer, bevor es wieder trainiert.</translation>
        </message>
        <message>
            <source>The publication's networks. Hours without a GPU.</source>
            <translation>Die Netze der Veröffentlichung. Stunden ohne Grafikkarte.</translation>
        </message>
        <message>
            <source>The record '{path}' of a study</source>
            <translation>Das Protokoll '{path}' einer Studie</translation>
        </message>
        <message>
            <source>The reference on the left of a line that you move (V)</source>
            <translation>Das Vergleichsteil links von einer Linie, die Sie verschieben (V)</translation>
        </message>
        <message>
            <source>The region of interest is an array of {dtype}, {given}</source>
            <translation>Der Prüfbereich ist ein Feld aus {dtype}, {given}</translation>
        </message>
        <message>
            <source>The report was saved as {path}.</source>
            <translation>Der Bericht wurde gespeichert als {path}.</translation>
        </message>
        <message>
            <source>The results '{name}' were made by a newer version of Inspector</source>
            <translation>Die Ergebnisse '{name}' stammen von einer neueren Version von Inspector</translation>
        </message>
        <message>
            <source>The results '{path}' are damaged and cannot be renamed: {strerror}</source>
            <translation>Die Ergebnisse '{path}' sind beschädigt und lassen sich nicht umbenennen: {strerror}</translation>
        </message>
        <message>
            <source>The results '{path}' are used by another program</source>
            <translation>Die Ergebnisse '{path}' werden von einem anderen Programm benutzt</translation>
        </message>
        <message>
            <source>The results '{path}' cannot be stored: {reason}</source>
            <translation>Die Ergebnisse '{path}' können nicht gespeichert werden: {reason}</translation>
        </message>
        <message>
            <source>The results '{path}' cannot be written: the disk is full</source>
            <translation>Die Ergebnisse '{path}' können nicht geschrieben werden: das Laufwerk ist voll</translation>
        </message>
        <message>
            <source>The results '{path}' cannot be written: they are read-only</source>
            <translation>Die Ergebnisse '{path}' können nicht geschrieben werden: sie sind schreibgeschützt</translation>
        </message>
        <message>
            <source>The results are in {out}.</source>
            <translation>Die Ergebnisse liegen in {out}.</translation>
        </message>
        <message>
            <source>The results cannot be stored on the database server {server}: {reason}</source>
            <translation>Die Ergebnisse können nicht auf dem Datenbankserver {server} gespeichert werden: {reason}</translation>
        </message>
        <message>
            <source>The results of this project were damaged, so they begin anew. The damaged file is kept as '{aside}'.</source>
            <translation>Die Ergebnisse dieses Projekts waren beschädigt und beginnen neu. Die beschädigte Datei liegt als '{aside}' bereit.</translation>
        </message>
        <message>
            <source>The results of this project were damaged, {count:,} of them could still be read and are here. The damaged file is kept as '{aside}'.</source>
            <translation>Die Ergebnisse dieses Projekts waren beschädigt, {count:,} davon waren noch lesbar und sind hier. Die beschädigte Datei liegt als '{aside}' bereit.</translation>
        </message>
        <message>
            <source>The results were saved as {path}.</source>
            <translation>Die Ergebnisse wurden als {path} gespeichert.</translation>
        </message>
        <message>
            <source>The results would replace a file.</source>
            <translation>Die Ergebnisse würden eine Datei ersetzen.</translation>
        </message>
        <message>
            <source>The same on pages, to print, sign and archive</source>
            <translation>Dasselbe auf Seiten, zum Drucken, Unterschreiben und Archivieren</translation>
        </message>
        <message>
            <source>The same place of {name}.</source>
            <translation>Dieselbe Stelle von {name}.</translation>
        </message>
        <message>
            <source>The same seed, parts and computer give the same detector</source>
            <translation>Gleicher Seed, gleiche Teile und gleicher Rechner ergeben denselben Detektor</translation>
        </message>
        <message>
            <source>The same seed, photographs and computer give the same teacher</source>
            <translation>Derselbe Startwert, dieselben Fotos und derselbe Rechner ergeben denselben Lehrer</translation>
        </message>
        <message>
            <source>The score was compared with it</source>
            <translation>Mit ihr wurde der Wert verglichen</translation>
        </message>
        <message>
            <source>The seed {seed} is negative</source>
            <translation>Der Seed {seed} ist negativ</translation>
        </message>
        <message>
            <source>The student {expects}. Regression error {error:.1f} deviations.</source>
            <translation>Der Schüler {expects}. Regressionsfehler {error:.1f} Abweichungen.</translation>
        </message>
        <message>
            <source>The students agree, and expect something else here. {figures}</source>
            <translation>Die Schüler sind einig und erwarten hier etwas anderes. {figures}</translation>
        </message>
        <message>
            <source>The students are not surprised. {figures}</source>
            <translation>Die Schüler sind nicht überrascht. {figures}</translation>
        </message>
        <message>
            <source>The students disagree here: good parts taught them different things. {figures}</source>
            <translation>Die Schüler sind hier uneinig: Gutteile lehrten sie Verschiedenes. {figures}</translation>
        </message>
        <message>
            <source>The students disagree here: have a look</source>
            <translation>Die Schüler sind hier uneinig: sehen Sie nach</translation>
        </message>
        <message>
            <source>The study cannot be written down</source>
            <translation>Die Studie lässt sich nicht aufschreiben</translation>
        </message>
        <message>
            <source>The system ended Inspector's background process, most likely because memory ran out</source>
            <translation>Das System hat Inspectors Hintergrundprozess beendet, wohl weil der Arbeitsspeicher nicht reichte</translation>
        </message>
        <message>
            <source>The table of defects is on the clipboard.</source>
            <translation>Die Fehlertabelle ist in der Zwischenablage.</translation>
        </message>
        <message>
            <source>The teacher '{name}' is no longer there</source>
            <translation>Der Lehrer '{name}' ist nicht mehr da</translation>
        </message>
        <message>
            <source>The teacher '{name}' that this project trains with is not on this computer</source>
            <translation>Der Lehrer '{name}', mit dem dieses Projekt trainiert, ist nicht auf diesem Rechner</translation>
        </message>
        <message>
            <source>The teacher of receptive field {field} is EfficientNet-Lite0 itself</source>
            <translation>Der Lehrer mit dem rezeptiven Feld {field} ist EfficientNet-Lite0 selbst</translation>
        </message>
        <message>
            <source>The teacher “{name}” is trained. Choose it in Train, Teachers.</source>
            <translation>Der Lehrer „{name}“ ist trainiert. Wählen Sie ihn unter Training, Lehrer.</translation>
        </message>
        <message>
            <source>The threshold is always in the middle of the colours</source>
            <translation>Die Schwelle liegt immer in der Mitte der Farben</translation>
        </message>
        <message>
            <source>The threshold is at its default</source>
            <translation>Die Schwelle steht auf ihrem Standard</translation>
        </message>
        <message>
            <source>The threshold is then moved as far down as this allows (P)</source>
            <translation>Die Schwelle wird dann so weit gesenkt, wie es erlaubt ist (P)</translation>
        </message>
        <message>
            <source>The watched folder '{folder}' is gone or cannot be read</source>
            <translation>Der überwachte Ordner '{folder}' ist weg oder nicht lesbar</translation>
        </message>
        <message>
            <source>The weights in {name} do not fit a {family} network of receptive field {receptive_field}</source>
            <translation>Die Gewichte in {name} passen nicht zu einem {family}-Netz mit rezeptivem Feld {receptive_field}</translation>
        </message>
        <message>
            <source>The weights in {name} have changed since it was written</source>
            <translation>Die Gewichte in {name} haben sich seit dem Schreiben geändert</translation>
        </message>
        <message>
            <source>The weights of the losses must be 0 or more, and lambda_k or lambda_m above 0</source>
            <translation>Die Gewichte der Verluste müssen 0 oder mehr sein, und lambda_k oder lambda_m größer als 0</translation>
        </message>
        <message>
            <source>The weights of {name} do not come with a package</source>
            <translation>Die Gewichte von {name} kommen nicht mit einem Paket</translation>
        </message>
        <message>
            <source>The whole image counts already</source>
            <translation>Es zählt schon das ganze Bild</translation>
        </message>
        <message>
            <source>The {count:,} results shown are saved, in the order shown.</source>
            <translation>Die {count:,} gezeigten Ergebnisse werden in dieser Reihenfolge gespeichert.</translation>
        </message>
        <message>
            <source>Their frozen &amp;images in the golden set</source>
            <translation>Ihre eingefrorenen &amp;Bilder im Referenzsatz</translation>
        </message>
        <message>
            <source>There are no defects with a known place.</source>
            <translation>Es gibt keine Fehler mit bekannter Stelle.</translation>
        </message>
        <message>
            <source>There are no good parts</source>
            <translation>Es gibt keine Gutteile</translation>
        </message>
        <message>
            <source>There are no images in '{folder}'</source>
            <translation>In '{folder}' sind keine Bilder</translation>
        </message>
        <message>
            <source>There are no images in {where}</source>
            <translation>In {where} sind keine Bilder</translation>
        </message>
        <message>
            <source>There are no parts to show.</source>
            <translation>Es gibt keine Teile zu zeigen.</translation>
        </message>
        <message>
            <source>There are no results yet</source>
            <translation>Es gibt noch keine Ergebnisse</translation>
        </message>
        <message>
            <source>There are no scores of good parts</source>
            <translation>Es gibt keine Werte von Gutteilen</translation>
        </message>
        <message>
            <source>There is a curve once good and defective parts are known</source>
            <translation>Eine Kurve gibt es, sobald gute und fehlerhafte Teile bekannt sind</translation>
        </message>
        <message>
            <source>There is a project called “{name}” there already: choose another name</source>
            <translation>Dort gibt es schon ein Projekt namens „{name}“: wählen Sie einen anderen Namen</translation>
        </message>
        <message>
            <source>There is already a project in '{folder}'</source>
            <translation>In '{folder}' ist schon ein Projekt</translation>
        </message>
        <message>
            <source>There is no camera {number}, or another program uses it</source>
            <translation>Kamera {number} gibt es nicht, oder ein anderes Programm benutzt sie</translation>
        </message>
        <message>
            <source>There is no default threshold before training</source>
            <translation>Vor dem Training gibt es keine Standardschwelle</translation>
        </message>
        <message>
            <source>There is no detector yet</source>
            <translation>Es gibt noch keinen Detektor</translation>
        </message>
        <message>
            <source>There is no detector {name}</source>
            <translation>Den Detektor {name} gibt es nicht</translation>
        </message>
        <message>
            <source>There is no device {name!r}</source>
            <translation>Das Gerät {name!r} gibt es nicht</translation>
        </message>
        <message>
            <source>There is no file '{path}'</source>
            <translation>Die Datei '{path}' gibt es nicht</translation>
        </message>
        <message>
            <source>There is no file or folder '{path}'</source>
            <translation>Die Datei oder den Ordner '{path}' gibt es nicht</translation>
        </message>
        <message>
            <source>There is no folder '{address}'</source>
            <translation>Den Ordner '{address}' gibt es nicht</translation>
        </message>
        <message>
            <source>There is no folder “{folder}”</source>
            <translation>Es gibt keinen Ordner „{folder}“</translation>
        </message>
        <message>
            <source>There is no good part to compare with</source>
            <translation>Es gibt kein Gutteil zum Vergleichen</translation>
        </message>
        <message>
            <source>There is no known part to present</source>
            <translation>Es gibt kein bekanntes Teil zum Vorlegen</translation>
        </message>
        <message>
            <source>There is no output stride of {stride} pixels</source>
            <translation>Eine Schrittweite von {stride} Pixeln gibt es nicht</translation>
        </message>
        <message>
            <source>There is no pretrained network {name!r}</source>
            <translation>Es gibt kein vortrainiertes Netz {name!r}</translation>
        </message>
        <message>
            <source>There is no profile {name!r}</source>
            <translation>Das Profil {name!r} gibt es nicht</translation>
        </message>
        <message>
            <source>There is no project in '{parent}'</source>
            <translation>In '{parent}' ist kein Projekt</translation>
        </message>
        <message>
            <source>There is no room for the crops and their features: the disk that holds '{folder}' is full</source>
            <translation>Für die Ausschnitte und ihre Merkmale ist kein Platz: Der Datenträger mit „{folder}“ ist voll</translation>
        </message>
        <message>
            <source>There is no teacher '{name}' on this computer</source>
            <translation>Auf diesem Rechner gibt es keinen Lehrer '{name}'</translation>
        </message>
        <message>
            <source>There is no teacher file {name}</source>
            <translation>Die Lehrerdatei {name} gibt es nicht</translation>
        </message>
        <message>
            <source>There is no user “{value}” on this computer: choose another place</source>
            <translation>Auf diesem Rechner gibt es keinen Benutzer „{value}“: wählen Sie einen anderen Ort</translation>
        </message>
        <message>
            <source>There is no video file '{source_name}'</source>
            <translation>Die Videodatei '{source_name}' gibt es nicht</translation>
        </message>
        <message>
            <source>There is not enough memory</source>
            <translation>Der Arbeitsspeicher reicht nicht</translation>
        </message>
        <message>
            <source>There is nothing to take back</source>
            <translation>Es gibt nichts zurückzunehmen</translation>
        </message>
        <message>
            <source>These lines and the log in one file, without images</source>
            <translation>Diese Zeilen und das Protokoll in einer Datei, ohne Bilder</translation>
        </message>
        <message>
            <source>These parts are learned from, or frozen, already</source>
            <translation>Aus diesen Teilen wird schon gelernt, oder sie sind eingefroren</translation>
        </message>
        <message>
            <source>These teachers are of different families</source>
            <translation>Diese Lehrer gehören zu verschiedenen Familien</translation>
        </message>
        <message>
            <source>They cannot be brought back. The images themselves stay.</source>
            <translation>Sie lassen sich nicht zurückholen. Die Bilddateien selbst bleiben.</translation>
        </message>
        <message>
            <source>This camera needs {value}, which is not installed</source>
            <translation>Diese Kamera braucht {value}, das nicht installiert ist</translation>
        </message>
        <message>
            <source>This computer's clock was set back by {duration}: new results are dated earlier than stored ones, and challenge parts may be due again. Check date and time. Nothing is lost, and old results are not deleted until the next start.</source>
            <translation>Die Uhr dieses Rechners wurde um {duration} zurückgestellt: Neue Ergebnisse tragen eine frühere Zeit als gespeicherte, und Prüfteile können wieder fällig sein. Prüfen Sie Datum und Zeit. Nichts geht verloren, und alte Ergebnisse werden bis zum nächsten Start nicht gelöscht.</translation>
        </message>
        <message>
            <source>This computer's clock was set forward by {duration}: new results are dated by it, and challenge parts may be due. Check date and time. Nothing is lost, and old results are not deleted until the next start.</source>
            <translation>Die Uhr dieses Rechners wurde um {duration} vorgestellt: Neue Ergebnisse tragen ihre Zeit, und Prüfteile können fällig sein. Prüfen Sie Datum und Zeit. Nichts geht verloren, und alte Ergebnisse werden bis zum nächsten Start nicht gelöscht.</translation>
        </message>
        <message>
            <source>This computer's clock went back, or it ran ahead before: new results are dated earlier than stored ones. Check date and time. Nothing is lost, and rows keep the order of their inspection.</source>
            <translation>Die Uhr dieses Rechners wurde zurückgestellt, oder sie ging vorher vor: neue Ergebnisse tragen ein früheres Datum als gespeicherte. Prüfen Sie Datum und Uhrzeit. Nichts ist verloren, und die Zeilen behalten die Reihenfolge der Prüfung.</translation>
        </message>
        <message>
            <source>This detector does not know how its good parts were taken: train it again</source>
            <translation>Dieser Detektor weiß nicht, wie seine Gutteile aufgenommen wurden: trainieren Sie ihn neu</translation>
        </message>
        <message>
            <source>This detector does not tell what its networks see</source>
            <translation>Dieser Detektor verrät nicht, was seine Netze sehen</translation>
        </message>
        <message>
            <source>This detector does not tell what its students predict</source>
            <translation>Dieser Detektor sagt nicht, was seine Schüler vorhersagen</translation>
        </message>
        <message>
            <source>This detector is of an earlier version. Train it again to see regression error and predictive variance</source>
            <translation>Dieser Detektor ist von einer früheren Version. Trainieren Sie ihn neu, um Regressionsfehler und Vorhersagevarianz zu sehen</translation>
        </message>
        <message>
            <source>This edition of Inspector only inspects</source>
            <translation>Diese Ausgabe von Inspector prüft nur</translation>
        </message>
        <message>
            <source>This image has no defect</source>
            <translation>Dieses Bild hat keinen Fehler</translation>
        </message>
        <message>
            <source>This is the first image</source>
            <translation>Dies ist das erste Bild</translation>
        </message>
        <message>
            <source>This is the last image</source>
            <translation>Dies ist das letzte Bild</translation>
        </message>
        <message>
            <source>This part</source>
            <translation>Dieses Teil</translation>
        </message>
        <message>
            <source>This part has a defect. It glows where it differs from good parts. The right arrow key shows others, once they are made.</source>
            <translation>Dieses Teil hat einen Fehler. Es leuchtet, wo es von Gutteilen abweicht. Die rechte Pfeiltaste zeigt andere, sobald sie gerendert sind.</translation>
        </message>
        <message>
            <source>This part is not stored yet. Tell it again in a moment.</source>
            <translation>Dieses Teil ist noch nicht gespeichert. Geben Sie es gleich noch einmal an.</translation>
        </message>
        <message>
            <source>This part is really defective, whatever the verdict (D)</source>
            <translation>Dieses Teil ist wirklich fehlerhaft, was immer das Urteil sagt (D)</translation>
        </message>
        <message>
            <source>This part is really good, whatever the verdict (G)</source>
            <translation>Dieses Teil ist wirklich gut, was immer das Urteil sagt (G)</translation>
        </message>
        <message>
            <source>This part looks good</source>
            <translation>Dieses Teil sieht gut aus</translation>
        </message>
        <message>
            <source>This part looks unusual</source>
            <translation>Dieses Teil ist auffällig</translation>
        </message>
        <message>
            <source>This part may be unusual: have a look</source>
            <translation>Dieses Teil könnte auffällig sein: bitte ansehen</translation>
        </message>
        <message>
            <source>This part, one place of the defect.</source>
            <translation>Dieses Teil, eine Stelle des Fehlers.</translation>
        </message>
        <message>
            <source>This part.</source>
            <translation>Dieses Teil.</translation>
        </message>
        <message>
            <source>This place</source>
            <translation>Diese Stelle</translation>
        </message>
        <message>
            <source>This project is trained</source>
            <translation>Dieses Projekt ist trainiert</translation>
        </message>
        <message>
            <source>This version cannot be used</source>
            <translation>Diese Version ist nicht verwendbar</translation>
        </message>
        <message>
            <source>This version has no {family} networks of receptive field {receptive_field}, which {file_name} needs</source>
            <translation>Diese Version hat keine {family}-Netze mit rezeptivem Feld {receptive_field}, die {file_name} braucht</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>Schwelle</translation>
        </message>
        <message>
            <source>Threshold as a number</source>
            <translation>Schwelle als Zahl</translation>
        </message>
        <message>
            <source>Threshold {threshold:.2f}{unsure}</source>
            <translation>Schwelle {threshold:.2f}{unsure}</translation>
        </message>
        <message>
            <source>Thresholds</source>
            <translation>Schwellen</translation>
        </message>
        <message>
            <source>Time between two inspected images</source>
            <translation>Zeit zwischen zwei geprüften Bildern</translation>
        </message>
        <message>
            <source>To</source>
            <translation>Bis</translation>
        </message>
        <message>
            <source>To learn new parts, {train_elsewhere}.</source>
            <translation>Um neue Teile zu lernen, {train_elsewhere}.</translation>
        </message>
        <message>
            <source>To the &amp;folder</source>
            <translation>In den &amp;Ordner</translation>
        </message>
        <message>
            <source>To the threshold</source>
            <translation>Zur Schwelle</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Heute</translation>
        </message>
        <message>
            <source>Told</source>
            <translation>Angabe</translation>
        </message>
        <message>
            <source>Told or not</source>
            <translation>Angegeben oder nicht</translation>
        </message>
        <message>
            <source>Top and bottom exchanged, as in water. {only_if}</source>
            <translation>Oben und unten vertauscht, wie im Wasser. {only_if}</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Training</translation>
        </message>
        <message>
            <source>Train a detector first</source>
            <translation>Trainieren Sie zuerst einen Detektor</translation>
        </message>
        <message>
            <source>Train a detector first: it learns how good parts are taken</source>
            <translation>Trainieren Sie zuerst einen Detektor: er lernt, wie Gutteile aufgenommen werden</translation>
        </message>
        <message>
            <source>Train a detector first: live images are inspected with it.</source>
            <translation>Trainieren Sie zuerst einen Detektor: damit werden Live-Bilder geprüft.</translation>
        </message>
        <message>
            <source>Train a teacher</source>
            <translation>Lehrer trainieren</translation>
        </message>
        <message>
            <source>Train a teacher of your own from photographs (N)</source>
            <translation>Einen eigenen Lehrer aus Fotos trainieren (N)</translation>
        </message>
        <message>
            <source>Train again to learn from it. “Undo” in Parts takes it out.</source>
            <translation>Trainieren Sie neu, um daraus zu lernen. „Rückgängig“ unter Teile nimmt es heraus.</translation>
        </message>
        <message>
            <source>Train again to learn from them. “Undo” in Parts takes them out.</source>
            <translation>Trainieren Sie neu, um daraus zu lernen. „Rückgängig“ unter Teile nimmt sie heraus.</translation>
        </message>
        <message>
            <source>Train again, so that the threshold fits it</source>
            <translation>Trainieren Sie neu, damit die Schwelle dazu passt</translation>
        </message>
        <message>
            <source>Train again: inside a region, parts stay as they lie</source>
            <translation>Neu trainieren: im Prüfbereich bleiben Teile, wie sie liegen</translation>
        </message>
        <message>
            <source>Train learns from your good parts. It takes a minute or two.</source>
            <translation>Das Training lernt aus Ihren Gutteilen. Es dauert ein bis zwei Minuten.</translation>
        </message>
        <message>
            <source>Train students with it and with the next training's teachers, for a short time each (C)</source>
            <translation>Schüler kurz mit ihm und mit den Lehrern des nächsten Trainings trainieren (C)</translation>
        </message>
        <message>
            <source>Train this detector again to see whether its students disagree.</source>
            <translation>Trainieren Sie diesen Detektor neu, um zu sehen, ob seine Schüler uneinig sind.</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>Training</translation>
        </message>
        <message>
            <source>Training did not work</source>
            <translation>Das Training hat nicht geklappt</translation>
        </message>
        <message>
            <source>Training is stopping</source>
            <translation>Das Training wird angehalten</translation>
        </message>
        <message>
            <source>Training passes over it: {what}</source>
            <translation>Das Training übergeht es: {what}</translation>
        </message>
        <message>
            <source>Training students</source>
            <translation>Schüler werden trainiert</translation>
        </message>
        <message>
            <source>Training takes about {duration} on an ordinary computer.</source>
            <translation>Das Training dauert etwa {duration} auf einem gewöhnlichen Rechner.</translation>
        </message>
        <message>
            <source>Training takes about {duration} on this computer.</source>
            <translation>Das Training dauert etwa {duration} auf diesem Rechner.</translation>
        </message>
        <message>
            <source>Training teacher {name}</source>
            <translation>Lehrer {name} lernt</translation>
        </message>
        <message>
            <source>Training that was stopped can be continued later, whether it asks or not.</source>
            <translation>Ein angehaltenes Training lässt sich später fortsetzen, ob gefragt wird oder nicht.</translation>
        </message>
        <message>
            <source>Training was stopped</source>
            <translation>Das Training wurde angehalten</translation>
        </message>
        <message>
            <source>Training {name}</source>
            <translation>Training von {name}</translation>
        </message>
        <message>
            <source>Trigger</source>
            <translation>Trigger</translation>
        </message>
        <message>
            <source>Trigger line</source>
            <translation>Triggerleitung</translation>
        </message>
        <message>
            <source>Trigger of the camera</source>
            <translation>Trigger der Kamera</translation>
        </message>
        <message>
            <source>Truth</source>
            <translation>Angabe</translation>
        </message>
        <message>
            <source>Trying how fine to look</source>
            <translation>Probe, wie fein</translation>
        </message>
        <message>
            <source>Turn the image upright if the camera does not hang so</source>
            <translation>Das Bild aufrecht drehen, wenn die Kamera nicht so hängt</translation>
        </message>
        <message>
            <source>Turne&amp;d by 90°, 180° or 270°</source>
            <translation>Ge&amp;dreht um 90°, 180° oder 270°</translation>
        </message>
        <message>
            <source>Turned left by 90°</source>
            <translation>90° nach links gedreht</translation>
        </message>
        <message>
            <source>Turned right by 90°</source>
            <translation>90° nach rechts gedreht</translation>
        </message>
        <message>
            <source>Two of these teachers have a receptive field of {field} pixels</source>
            <translation>Zwei dieser Lehrer haben ein rezeptives Feld von {field} Pixeln</translation>
        </message>
        <message>
            <source>Type a name for the product</source>
            <translation>Geben Sie einen Namen für das Produkt ein</translation>
        </message>
        <message>
            <source>Type a name for the product: the images that you dropped become its good parts</source>
            <translation>Geben Sie einen Namen für das Produkt ein: die hergezogenen Bilder werden seine Gutteile</translation>
        </message>
        <message>
            <source>Type a name for the teacher</source>
            <translation>Geben Sie dem Lehrer einen Namen</translation>
        </message>
        <message>
            <source>Type something first</source>
            <translation>Geben Sie zuerst etwas ein</translation>
        </message>
        <message>
            <source>Type the address of the stream first, such as rtsp://…</source>
            <translation>Geben Sie zuerst die Adresse des Streams ein, zum Beispiel rtsp://…</translation>
        </message>
        <message>
            <source>Type the length first</source>
            <translation>Geben Sie zuerst die Länge ein</translation>
        </message>
        <message>
            <source>Type the number of the camera first: the first one is 0</source>
            <translation>Geben Sie zuerst die Nummer der Kamera ein: die erste ist 0</translation>
        </message>
        <message>
            <source>Type the share of good parts that may be rejected (P)</source>
            <translation>Den Anteil der Gutteile eingeben, der zurückgewiesen werden darf (P)</translation>
        </message>
        <message>
            <source>Type the times at which shifts start, such as 06:00, 14:00, 22:00.</source>
            <translation>Geben Sie die Zeiten an, zu denen Schichten beginnen, etwa 06:00, 14:00, 22:00.</translation>
        </message>
        <message>
            <source>Type the whole path of the folder, or choose it</source>
            <translation>Geben Sie den ganzen Pfad des Ordners ein, oder wählen Sie ihn</translation>
        </message>
        <message>
            <source>Type your name and the reason first</source>
            <translation>Geben Sie zuerst Ihren Namen und den Grund an</translation>
        </message>
        <message>
            <source>UNSURE</source>
            <translation>UNSICHER</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Unit of the smallest defect</source>
            <translation>Einheit des kleinsten Fehlers</translation>
        </message>
        <message>
            <source>Unlike the others, {displacement}: check how it lies</source>
            <translation>Anders als die anderen, {displacement}: prüfen Sie, wie es liegt</translation>
        </message>
        <message>
            <source>Unlike the others: is it the same product, complete and without a defect?</source>
            <translation>Anders als die anderen: ist es dasselbe Produkt, vollständig und ohne Fehler?</translation>
        </message>
        <message>
            <source>Unsure above {unsure:.2f}. </source>
            <translation>Unsicher über {unsure:.2f}. </translation>
        </message>
        <message>
            <source>Unusual, place {place} of {total}: look for a defect</source>
            <translation>Ungewöhnlich, Platz {place} von {total}: suchen Sie Fehler</translation>
        </message>
        <message>
            <source>Upright</source>
            <translation>Aufrecht</translation>
        </message>
        <message>
            <source>Upside down</source>
            <translation>Kopfüber</translation>
        </message>
        <message>
            <source>Us&amp;e</source>
            <translation>An&amp;wenden</translation>
        </message>
        <message>
            <source>Use</source>
            <translation>Übernehmen</translation>
        </message>
        <message>
            <source>Used before</source>
            <translation>Früher benutzt</translation>
        </message>
        <message>
            <source>Used from the next start of Inspector on.</source>
            <translation>Gilt ab dem nächsten Start von Inspector.</translation>
        </message>
        <message>
            <source>Usual</source>
            <translation>Üblich</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>Value under the pointer</source>
            <translation>Wert unter dem Mauszeiger</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Urteil</translation>
        </message>
        <message>
            <source>Verdicts</source>
            <translation>Urteile</translation>
        </message>
        <message>
            <source>Version {number}</source>
            <translation>Version {number}</translation>
        </message>
        <message>
            <source>Version {number} is no longer there</source>
            <translation>Version {number} ist nicht mehr da</translation>
        </message>
        <message>
            <source>Version {number} passed the golden set and inspects now.</source>
            <translation>Version {number} hat den Referenzsatz bestanden und prüft jetzt.</translation>
        </message>
        <message>
            <source>Version {number} waits for your decision in Train, Versions. Inspection goes on as before.</source>
            <translation>Version {number} wartet auf Ihre Entscheidung unter Training, Versionen. Die Prüfung läuft weiter wie bisher.</translation>
        </message>
        <message>
            <source>Version {number} was judged {changes}. Compare (C) judges it again.</source>
            <translation>Version {number} wurde beurteilt {changes}. Vergleichen (C) beurteilt sie neu.</translation>
        </message>
        <message>
            <source>Version {number}, in use</source>
            <translation>Version {number}, im Einsatz</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>Versionen</translation>
        </message>
        <message>
            <source>Versions, processor, disks and log, for whoever helps you (Ctrl+F1)</source>
            <translation>Versionen, Prozessor, Laufwerke und Protokoll, für alle, die Ihnen helfen (Strg+F1)</translation>
        </message>
        <message>
            <source>Video file</source>
            <translation>Videodatei</translation>
        </message>
        <message>
            <source>Videos (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg);;All files (*)</source>
            <translation>Videos (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>WORLD_SIZE and RANK are not numbers</source>
            <translation>WORLD_SIZE und RANK sind keine Zahlen</translation>
        </message>
        <message>
            <source>Wait until its images are judged, or cancel that below</source>
            <translation>Warten Sie, bis ihre Bilder beurteilt sind, oder brechen Sie das unten ab</translation>
        </message>
        <message>
            <source>Waiting for its image…</source>
            <translation>Warten auf sein Bild…</translation>
        </message>
        <message>
            <source>Waiting for the first image…</source>
            <translation>Wartet auf das erste Bild…</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>Warnung</translation>
        </message>
        <message>
            <source>Watched folder</source>
            <translation>Überwachter Ordner</translation>
        </message>
        <message>
            <source>Watching the good parts</source>
            <translation>Gutteile werden überwacht</translation>
        </message>
        <message>
            <source>Web page</source>
            <translation>Webseite</translation>
        </message>
        <message>
            <source>Weights (*.pth *.pt *.safetensors);;All files (*)</source>
            <translation>Gewichte (*.pth *.pt *.safetensors);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Weights of equation 6: distillation, metric learning, compactness</source>
            <translation>Gewichte der Gleichung 6: Destillation, metrisches Lernen, Kompaktheit</translation>
        </message>
        <message>
            <source>Weights, as 16-bit numbers, and the file</source>
            <translation>Gewichte, als 16-Bit-Zahlen, und die Datei</translation>
        </message>
        <message>
            <source>What this part really is</source>
            <translation>Was dieses Teil wirklich ist</translation>
        </message>
        <message>
            <source>What was learned so far is kept.</source>
            <translation>Das bisher Gelernte bleibt.</translation>
        </message>
        <message>
            <source>When it was inspected</source>
            <translation>Zeit der Prüfung</translation>
        </message>
        <message>
            <source>When known parts are asked for, and which (P)</source>
            <translation>Wann bekannte Teile verlangt werden, und welche (P)</translation>
        </message>
        <message>
            <source>When there is no more, the oldest results are deleted with their pictures. 0 is no limit.</source>
            <translation>Reicht er nicht mehr, werden die ältesten Ergebnisse mit ihren Bildern gelöscht. 0 heißt unbegrenzt.</translation>
        </message>
        <message>
            <source>Where defects lie</source>
            <translation>Wo Fehler liegen</translation>
        </message>
        <message>
            <source>Where it is inspected, such as the name of the line</source>
            <translation>Wo geprüft wird, zum Beispiel der Name der Linie</translation>
        </message>
        <message>
            <source>Where it was inspected</source>
            <translation>Wo geprüft wurde</translation>
        </message>
        <message>
            <source>Where the image lies</source>
            <translation>Wo das Bild liegt</translation>
        </message>
        <message>
            <source>Where the serial number of a part is read</source>
            <translation>Woher die Seriennummer eines Teils stammt</translation>
        </message>
        <message>
            <source>Where the students disagree (equation 10). 1 is the deviation of a good pixel</source>
            <translation>Wo die Schüler uneinig sind (Gleichung 10). 1 ist die Abweichung eines guten Pixels</translation>
        </message>
        <message>
            <source>Where the students miss the teacher (equations 8 and 9). 1 is the deviation of a good pixel</source>
            <translation>Wo die Schüler den Lehrer verfehlen (Gleichungen 8 und 9). 1 ist die Abweichung eines guten Pixels</translation>
        </message>
        <message>
            <source>Whether the next shape belongs to it (X)</source>
            <translation>Ob die nächste Form dazugehört (X)</translation>
        </message>
        <message>
            <source>Which receptive field sees something (A). Defects are judged by all together</source>
            <translation>Welches rezeptive Feld etwas sieht (A). Fehler werden nach allen zusammen beurteilt</translation>
        </message>
        <message>
            <source>While it learns, you see here how well.</source>
            <translation>Während des Lernens sehen Sie hier, wie gut.</translation>
        </message>
        <message>
            <source>White balance</source>
            <translation>Weißabgleich</translation>
        </message>
        <message>
            <source>Who inspected it</source>
            <translation>Wer geprüft hat</translation>
        </message>
        <message>
            <source>Who inspects</source>
            <translation>Wer prüft</translation>
        </message>
        <message>
            <source>Who signs</source>
            <translation>Wer unterschreibt</translation>
        </message>
        <message>
            <source>Whole</source>
            <translation>Ganzes</translation>
        </message>
        <message>
            <source>Whole image</source>
            <translation>Ganzes Bild</translation>
        </message>
        <message>
            <source>Whose pictures the report has</source>
            <translation>Von welchen Teilen der Bericht Bilder hat</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Warum</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Breite</translation>
        </message>
        <message>
            <source>Width and height</source>
            <translation>Breite und Höhe</translation>
        </message>
        <message>
            <source>Width of the brush</source>
            <translation>Breite des Pinsels</translation>
        </message>
        <message>
            <source>Width of the brush ([ and ])</source>
            <translation>Breite des Pinsels ([ und ])</translation>
        </message>
        <message>
            <source>Windows of {window} pixels, a receptive field of {field} and an output stride of {stride} do not fit crops of {crop} pixels</source>
            <translation>Fenster von {window} Pixeln, ein rezeptives Feld von {field} und eine Schrittweite von {stride} passen nicht in Ausschnitte von {crop} Pixeln</translation>
        </message>
        <message>
            <source>Wipe</source>
            <translation>Schieber</translation>
        </message>
        <message>
            <source>With 95 %. Without a miss among n parts it is about 3 / n</source>
            <translation>Mit 95 %. Ist unter n Teilen keines verfehlt, sind es etwa 3 / n</translation>
        </message>
        <message>
            <source>With {usual} x {usual} pixels small defects would be missed. Parts are looked at with {fine} x {fine}, and everything takes {work:.2g} times as long. Where that is too slow, choose the usual detail.</source>
            <translation>Mit {usual} x {usual} Pixeln würden kleine Fehler übersehen. Die Teile werden mit {fine} x {fine} angesehen, und alles dauert {work:.2g}-mal so lange. Wo das zu langsam ist, wählen Sie den üblichen Blick.</translation>
        </message>
        <message>
            <source>Within its outline</source>
            <translation>Innerhalb des Umrisses</translation>
        </message>
        <message>
            <source>Without any student, on magnetic_tile: image AUROC / AUPRO by nearest neighbours, and by Gaussians</source>
            <translation>Ohne Schüler, auf magnetic_tile: Bild-AUROC / AUPRO durch nächste Nachbarn, und durch Normalverteilungen</translation>
        </message>
        <message>
            <source>Write figures and parts as a PDF to sign, or for scripts (Ctrl+S)</source>
            <translation>Kennzahlen und Teile als PDF zum Unterschreiben oder für Skripte schreiben (Strg+S)</translation>
        </message>
        <message>
            <source>Write masks, maps and a results table to a folder (Ctrl+E)</source>
            <translation>Masken, Karten und eine Ergebnistabelle in einen Ordner schreiben (Strg+E)</translation>
        </message>
        <message>
            <source>Write the results of {images}:</source>
            <translation>Ergebnisse schreiben ({images}):</translation>
        </message>
        <message>
            <source>Write the study down</source>
            <translation>Die Studie aufschreiben</translation>
        </message>
        <message>
            <source>Writing the report</source>
            <translation>Bericht wird geschrieben</translation>
        </message>
        <message>
            <source>Yield over time</source>
            <translation>Ausbeute im Lauf der Zeit</translation>
        </message>
        <message>
            <source>Yield, defects and scores over time (Ctrl+G)</source>
            <translation>Ausbeute, Fehler und Werte im Lauf der Zeit (Strg+G)</translation>
        </message>
        <message>
            <source>You can go on working elsewhere in the window meanwhile.</source>
            <translation>Sie können inzwischen anderswo im Fenster weiterarbeiten.</translation>
        </message>
        <message>
            <source>You have kept all parts that surprise the networks.</source>
            <translation>Sie haben alle Teile behalten, die die Netze überraschen.</translation>
        </message>
        <message>
            <source>Your settings were stored by a newer version of Inspector. They stay as they are: what you change in this version is forgotten when you close it.</source>
            <translation>Ihre Einstellungen wurden von einer neueren Version von Inspector gespeichert. Sie bleiben, wie sie sind: Änderungen in dieser Version sind nach dem Schließen vergessen.</translation>
        </message>
        <message>
            <source>Your word on the part, good or defective, whatever the verdict</source>
            <translation>Ihre Angabe zum Teil, gut oder fehlerhaft, was immer das Urteil sagt</translation>
        </message>
        <message>
            <source>Zip files (*.zip)</source>
            <translation>Zip-Dateien (*.zip)</translation>
        </message>
        <message>
            <source>Zoom &amp;in</source>
            <translation>Ver&amp;größern</translation>
        </message>
        <message>
            <source>Zoom &amp;out</source>
            <translation>Ver&amp;kleinern</translation>
        </message>
        <message>
            <source>a GPU was chosen</source>
            <translation>eine Grafikkarte wurde gewählt</translation>
        </message>
        <message>
            <source>a drawing</source>
            <translation>eine Zeichnung</translation>
        </message>
        <message>
            <source>a folder</source>
            <translation>ein Ordner</translation>
        </message>
        <message>
            <source>a video</source>
            <translation>ein Video</translation>
        </message>
        <message>
            <source>about {share} %</source>
            <translation>etwa {share} %</translation>
        </message>
        <message>
            <source>acceptable</source>
            <translation>annehmbar</translation>
        </message>
        <message>
            <source>add images of good parts (PNG, JPEG, BMP or TIFF)</source>
            <translation>fügen Sie Bilder von Gutteilen hinzu (PNG, JPEG, BMP oder TIFF)</translation>
        </message>
        <message>
            <source>add images of good parts first</source>
            <translation>fügen Sie zuerst Bilder von Gutteilen hinzu</translation>
        </message>
        <message>
            <source>add images, or remove the folder</source>
            <translation>fügen Sie Bilder hinzu, oder entfernen Sie den Ordner</translation>
        </message>
        <message>
            <source>add its file again</source>
            <translation>fügen Sie seine Datei noch einmal hinzu</translation>
        </message>
        <message>
            <source>add its file in Train, Teachers, or choose other teachers there. Inspecting goes on as before</source>
            <translation>fügen Sie seine Datei unter Training, Lehrer hinzu, oder wählen Sie dort andere. Geprüft wird weiter wie bisher</translation>
        </message>
        <message>
            <source>add the mask, or go without masks</source>
            <translation>ergänzen Sie die Maske, oder lassen Sie alle Masken weg</translation>
        </message>
        <message>
            <source>add them again from where they came from</source>
            <translation>fügen Sie sie neu von ihrem Ursprung hinzu</translation>
        </message>
        <message>
            <source>all as expected</source>
            <translation>alle wie erwartet</translation>
        </message>
        <message>
            <source>allow writing to the project's folder</source>
            <translation>erlauben Sie das Schreiben in den Ordner des Projekts</translation>
        </message>
        <message>
            <source>an icon</source>
            <translation>ein Symbol</translation>
        </message>
        <message>
            <source>anomaly score</source>
            <translation>Anomaliewert</translation>
        </message>
        <message>
            <source>are neither learned from nor frozen</source>
            <translation>weder gelernt noch eingefroren</translation>
        </message>
        <message>
            <source>as expected</source>
            <translation>wie erwartet</translation>
        </message>
        <message>
            <source>as expected now</source>
            <translation>jetzt wie erwartet</translation>
        </message>
        <message>
            <source>ask for more good parts</source>
            <translation>verlangen Sie mehr Gutteile</translation>
        </message>
        <message>
            <source>at most</source>
            <translation>höchstens</translation>
        </message>
        <message>
            <source>at most {epochs} epochs in batches of {images}</source>
            <translation>höchstens {epochs} Epochen in Stapeln ({images})</translation>
        </message>
        <message>
            <source>at most {max_steps:,} steps of {images}</source>
            <translation>höchstens {max_steps:,} Schritte ({images})</translation>
        </message>
        <message>
            <source>at most {share:.2%}</source>
            <translation>höchstens {share:.2%}</translation>
        </message>
        <message>
            <source>bad image</source>
            <translation>schlechtes Bild</translation>
        </message>
        <message>
            <source>bad images</source>
            <translation>schlechte Bilder</translation>
        </message>
        <message>
            <source>before {changed} was changed</source>
            <translation>vor einer Änderung: {changed}</translation>
        </message>
        <message>
            <source>before {changed} were changed</source>
            <translation>vor Änderungen: {changed}</translation>
        </message>
        <message>
            <source>before {moment}</source>
            <translation>vor {moment}</translation>
        </message>
        <message>
            <source>begin a new one</source>
            <translation>beginnen Sie eine neue</translation>
        </message>
        <message>
            <source>beside it</source>
            <translation>daneben</translation>
        </message>
        <message>
            <source>between GOOD and UNSURE</source>
            <translation>zwischen GUT und UNSICHER</translation>
        </message>
        <message>
            <source>black</source>
            <translation>Schwarzanteil</translation>
        </message>
        <message>
            <source>blocks inspection</source>
            <translation>sperrt die Prüfung</translation>
        </message>
        <message>
            <source>blue beside green</source>
            <translation>Blau neben Grün</translation>
        </message>
        <message>
            <source>brighter</source>
            <translation>heller</translation>
        </message>
        <message>
            <source>brightness</source>
            <translation>Helligkeit</translation>
        </message>
        <message>
            <source>camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <source>camera {number}</source>
            <translation>Kamera {number}</translation>
        </message>
        <message>
            <source>camera {number}, up to {size}{codes}</source>
            <translation>Kamera {number}, bis {size}{codes}</translation>
        </message>
        <message>
            <source>camera {number}{codes}</source>
            <translation>Kamera {number}{codes}</translation>
        </message>
        <message>
            <source>change lambda_k, lambda_m and lambda_c</source>
            <translation>ändern Sie lambda_k, lambda_m und lambda_c</translation>
        </message>
        <message>
            <source>check focus, lens and motion</source>
            <translation>prüfen Sie Fokus, Objektiv und Bewegung</translation>
        </message>
        <message>
            <source>check gain and surface</source>
            <translation>prüfen Sie Verstärkung und Oberfläche</translation>
        </message>
        <message>
            <source>check its cable and power</source>
            <translation>prüfen Sie Kabel und Strom</translation>
        </message>
        <message>
            <source>check its cable, power and network</source>
            <translation>prüfen Sie Kabel, Strom und Netzwerk</translation>
        </message>
        <message>
            <source>check its name, or type a camera number or an address such as rtsp://...</source>
            <translation>prüfen Sie den Namen, oder geben Sie eine Kameranummer oder eine Adresse wie rtsp://... ein</translation>
        </message>
        <message>
            <source>check light and exposure</source>
            <translation>prüfen Sie Licht und Belichtung</translation>
        </message>
        <message>
            <source>check light and lens</source>
            <translation>prüfen Sie Licht und Objektiv</translation>
        </message>
        <message>
            <source>check light and white balance</source>
            <translation>prüfen Sie Licht und Weißabgleich</translation>
        </message>
        <message>
            <source>check that it is plugged in, close other programs that show it, or try another number</source>
            <translation>prüfen Sie, ob sie eingesteckt ist, schließen Sie andere Programme, die sie zeigen, oder versuchen Sie eine andere Nummer</translation>
        </message>
        <message>
            <source>check that it runs and that its address in the settings is right</source>
            <translation>prüfen Sie, ob er läuft und seine Adresse in den Einstellungen stimmt</translation>
        </message>
        <message>
            <source>check that the project's folder is there and may be written to</source>
            <translation>prüfen Sie, ob es den Ordner des Projekts gibt und er beschreibbar ist</translation>
        </message>
        <message>
            <source>check that you may read it</source>
            <translation>prüfen Sie, ob Sie ihn lesen dürfen</translation>
        </message>
        <message>
            <source>check that you may read it and try again</source>
            <translation>prüfen Sie, ob Sie sie lesen dürfen, und versuchen Sie es erneut</translation>
        </message>
        <message>
            <source>check the address, the network and the password</source>
            <translation>prüfen Sie Adresse, Netzwerk und Passwort</translation>
        </message>
        <message>
            <source>check the file and its permissions</source>
            <translation>prüfen Sie die Datei und ihre Rechte</translation>
        </message>
        <message>
            <source>check the name and that you may read it</source>
            <translation>prüfen Sie den Namen, und ob Sie es lesen dürfen</translation>
        </message>
        <message>
            <source>check the name, or choose another image</source>
            <translation>prüfen Sie den Namen, oder wählen Sie ein anderes Bild</translation>
        </message>
        <message>
            <source>check the name, or choose another one</source>
            <translation>prüfen Sie den Namen, oder wählen Sie etwas anderes</translation>
        </message>
        <message>
            <source>check the path, or train a detector first</source>
            <translation>prüfen Sie den Pfad, oder trainieren Sie zuerst einen Detektor</translation>
        </message>
        <message>
            <source>check user and password in the settings</source>
            <translation>prüfen Sie Benutzer und Passwort in den Einstellungen</translation>
        </message>
        <message>
            <source>choose 0 or a positive number</source>
            <translation>wählen Sie 0 oder eine positive Zahl</translation>
        </message>
        <message>
            <source>choose 1 or more</source>
            <translation>wählen Sie 1 oder mehr</translation>
        </message>
        <message>
            <source>choose 1, 2, 4 or 8</source>
            <translation>wählen Sie 1, 2, 4 oder 8</translation>
        </message>
        <message>
            <source>choose 17, 33 or 65</source>
            <translation>wählen Sie 17, 33 oder 65</translation>
        </message>
        <message>
            <source>choose a --batch-size of 2 or more</source>
            <translation>wählen Sie eine --batch-size von 2 oder mehr</translation>
        </message>
        <message>
            <source>choose a --batch-size that their number divides</source>
            <translation>wählen Sie eine --batch-size, die durch ihre Anzahl teilbar ist</translation>
        </message>
        <message>
            <source>choose a file that was written by Inspector</source>
            <translation>wählen Sie eine Datei, die Inspector geschrieben hat</translation>
        </message>
        <message>
            <source>choose a folder in the layout of MVTec AD: train/good, test/good, test/&lt;defect&gt;, ground_truth/&lt;defect&gt;</source>
            <translation>wählen Sie einen Ordner im Aufbau von MVTec AD: train/good, test/good, test/&lt;defect&gt;, ground_truth/&lt;defect&gt;</translation>
        </message>
        <message>
            <source>choose a folder with a dataset</source>
            <translation>wählen Sie einen Ordner mit einem Datensatz</translation>
        </message>
        <message>
            <source>choose a folder with images</source>
            <translation>wählen Sie einen Ordner mit Bildern</translation>
        </message>
        <message>
            <source>choose a folder with more of at least {least_px} x {least_px} pixels; a good teacher takes several hundred different ones</source>
            <translation>wählen Sie einen Ordner mit mehr Fotos von mindestens {least_px} x {least_px} Pixeln; ein guter Lehrer braucht mehrere hundert verschiedene</translation>
        </message>
        <message>
            <source>choose a folder with more of them</source>
            <translation>wählen Sie einen Ordner mit mehr davon</translation>
        </message>
        <message>
            <source>choose a folder with {read_names} files</source>
            <translation>wählen Sie einen Ordner mit {read_names}-Dateien</translation>
        </message>
        <message>
            <source>choose a number above 0</source>
            <translation>wählen Sie eine Zahl über 0</translation>
        </message>
        <message>
            <source>choose a size that it delivers, or another pixel format</source>
            <translation>wählen Sie eine Größe, die sie liefert, oder ein anderes Pixelformat</translation>
        </message>
        <message>
            <source>choose a smaller window, a multiple of {step}, and a stride that divides {step}</source>
            <translation>wählen Sie ein kleineres Fenster, ein Vielfaches von {step}, und eine Schrittweite, die {step} teilt</translation>
        </message>
        <message>
            <source>choose an MP4, AVI or MKV file</source>
            <translation>wählen Sie eine MP4-, AVI- oder MKV-Datei</translation>
        </message>
        <message>
            <source>choose an image file</source>
            <translation>wählen Sie eine Bilddatei</translation>
        </message>
        <message>
            <source>choose an image to compare with</source>
            <translation>wählen Sie ein Bild zum Vergleichen</translation>
        </message>
        <message>
            <source>choose another folder</source>
            <translation>wählen Sie einen anderen Ordner</translation>
        </message>
        <message>
            <source>choose another folder and try again</source>
            <translation>wählen Sie einen anderen Ordner, und versuchen Sie es erneut</translation>
        </message>
        <message>
            <source>choose another folder for the results</source>
            <translation>wählen Sie einen anderen Ordner für die Ergebnisse</translation>
        </message>
        <message>
            <source>choose another folder, and a name ending in .png</source>
            <translation>wählen Sie einen anderen Ordner, und einen Namen, der auf .png endet</translation>
        </message>
        <message>
            <source>choose another folder, or allow writing to it</source>
            <translation>wählen Sie einen anderen Ordner, oder erlauben Sie das Schreiben</translation>
        </message>
        <message>
            <source>choose another folder, or move such files away</source>
            <translation>wählen Sie einen anderen Ordner, oder verschieben Sie solche Dateien</translation>
        </message>
        <message>
            <source>choose another pixel format, such as Mono8, BayerRG8 or RGB8</source>
            <translation>wählen Sie ein anderes Pixelformat, zum Beispiel Mono8, BayerRG8 oder RGB8</translation>
        </message>
        <message>
            <source>choose another value</source>
            <translation>wählen Sie einen anderen Wert</translation>
        </message>
        <message>
            <source>choose another value, or switch its automatic off first</source>
            <translation>wählen Sie einen anderen Wert, oder schalten Sie zuerst die Automatik ab</translation>
        </message>
        <message>
            <source>choose it itself if there are images in it</source>
            <translation>wählen Sie ihn selbst, wenn Bilder darin sind</translation>
        </message>
        <message>
            <source>choose one of the parts that it lists</source>
            <translation>wählen Sie eines der Teile in seiner Liste</translation>
        </message>
        <message>
            <source>choose one of the studies that are listed</source>
            <translation>wählen Sie eine der Studien in der Liste</translation>
        </message>
        <message>
            <source>choose one of the versions that are listed</source>
            <translation>wählen Sie eine der Versionen in der Liste</translation>
        </message>
        <message>
            <source>choose one of {listed}</source>
            <translation>wählen Sie eines von {listed}</translation>
        </message>
        <message>
            <source>choose one teacher for each receptive field</source>
            <translation>wählen Sie je rezeptivem Feld einen Lehrer</translation>
        </message>
        <message>
            <source>choose one with a missed challenge part</source>
            <translation>wählen Sie eine mit einem verfehlten Prüfteil</translation>
        </message>
        <message>
            <source>choose one with images</source>
            <translation>wählen Sie einen mit Bildern</translation>
        </message>
        <message>
            <source>choose other stages (--stages)</source>
            <translation>wählen Sie andere Stufen (--stages)</translation>
        </message>
        <message>
            <source>choose smaller images</source>
            <translation>wählen Sie kleinere Bilder</translation>
        </message>
        <message>
            <source>choose teachers of one family</source>
            <translation>wählen Sie Lehrer einer Familie</translation>
        </message>
        <message>
            <source>choose the file of weights again</source>
            <translation>wählen Sie die Datei mit den Gewichten noch einmal</translation>
        </message>
        <message>
            <source>choose the folder of a project</source>
            <translation>wählen Sie den Ordner eines Projekts</translation>
        </message>
        <message>
            <source>choose the images in it</source>
            <translation>wählen Sie die Bilder darin</translation>
        </message>
        <message>
            <source>choose the name of a file</source>
            <translation>wählen Sie den Namen einer Datei</translation>
        </message>
        <message>
            <source>choose the smaller number first, and with --lambda-m 2 or more for patches</source>
            <translation>nennen Sie die kleinere Zahl zuerst, und mit --lambda-m für Patches 2 oder mehr</translation>
        </message>
        <message>
            <source>choose {listed} or {last}</source>
            <translation>wählen Sie {listed} oder {last}</translation>
        </message>
        <message>
            <source>click two places that are further apart</source>
            <translation>klicken Sie zwei Stellen an, die weiter auseinander liegen</translation>
        </message>
        <message>
            <source>close it, or wait until it has done its work</source>
            <translation>schließen Sie es, oder warten Sie, bis es fertig ist</translation>
        </message>
        <message>
            <source>close other programs ({strerror})</source>
            <translation>schließen Sie andere Programme ({strerror})</translation>
        </message>
        <message>
            <source>close other programs and go on where training was stopped, or choose a quicker profile</source>
            <translation>schließen Sie andere Programme, und setzen Sie das Training fort, oder wählen Sie ein schnelleres Profil</translation>
        </message>
        <message>
            <source>close other programs and start again</source>
            <translation>schließen Sie andere Programme und beginnen Sie noch einmal</translation>
        </message>
        <message>
            <source>close other programs and try again</source>
            <translation>beenden Sie andere Programme und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>close other programs that show it, and check that you may read {device}</source>
            <translation>schließen Sie andere Programme, die sie zeigen, und prüfen Sie, ob Sie {device} lesen dürfen</translation>
        </message>
        <message>
            <source>close other programs that use it, or unplug it and plug it in again</source>
            <translation>schließen Sie andere Programme, die sie benutzen, oder stecken Sie sie aus und wieder ein</translation>
        </message>
        <message>
            <source>close other programs that use the file, or move it out of the project's folder</source>
            <translation>schließen Sie andere Programme, die die Datei benutzen, oder verschieben Sie sie aus dem Ordner des Projekts</translation>
        </message>
        <message>
            <source>close other programs, and go on; smaller batches need less (--batch-size on the command line)</source>
            <translation>schließen Sie andere Programme, und machen Sie weiter; kleinere Batches brauchen weniger (--batch-size auf der Befehlszeile)</translation>
        </message>
        <message>
            <source>close other programs, or choose the profile 'fast'</source>
            <translation>schließen Sie andere Programme, oder wählen Sie das Profil 'fast'</translation>
        </message>
        <message>
            <source>close other programs, or choose the profile 'fast', and try again</source>
            <translation>schließen Sie andere Programme, oder wählen Sie das Profil 'fast', und versuchen Sie es erneut</translation>
        </message>
        <message>
            <source>close other programs, or make it smaller</source>
            <translation>schließen Sie andere Programme, oder verkleinern Sie es</translation>
        </message>
        <message>
            <source>close other programs, or train a detector of lower resolution</source>
            <translation>schließen Sie andere Programme, oder trainieren Sie einen Detektor mit geringerer Auflösung</translation>
        </message>
        <message>
            <source>close that program</source>
            <translation>schließen Sie dieses Programm</translation>
        </message>
        <message>
            <source>coco.json with boxes and polygons of all images</source>
            <translation>coco.json mit Rahmen und Polygonen aller Bilder</translation>
        </message>
        <message>
            <source>compactness</source>
            <translation>Kompaktheit</translation>
        </message>
        <message>
            <source>complex numbers of {bits} bits</source>
            <translation>komplexe Zahlen mit {bits} Bit</translation>
        </message>
        <message>
            <source>compute on the CPU (--device cpu), or install a driver</source>
            <translation>rechnen Sie auf der CPU (--device cpu), oder installieren Sie einen Treiber</translation>
        </message>
        <message>
            <source>connect its drive, or make it again: its images are taken as soon as it is back</source>
            <translation>schließen Sie sein Laufwerk an, oder legen Sie ihn neu an: seine Bilder werden übernommen, sobald er wieder da ist</translation>
        </message>
        <message>
            <source>connect its drive, or put images there again: they are shown as soon as they are back</source>
            <translation>schließen Sie das Laufwerk an oder legen Sie wieder Bilder hinein: sie werden gezeigt, sobald sie zurück sind</translation>
        </message>
        <message>
            <source>contrast</source>
            <translation>Kontrast</translation>
        </message>
        <message>
            <source>copy it again from where it came from, or leave it out</source>
            <translation>kopieren Sie es neu von seinem Ursprung, oder lassen Sie es weg</translation>
        </message>
        <message>
            <source>copy the file again, or choose one that Inspector wrote; the shipped ones come back by installing it again</source>
            <translation>kopieren Sie die Datei noch einmal, oder wählen Sie eine, die Inspector geschrieben hat; mitgelieferte kommen zurück, wenn Sie es neu installieren</translation>
        </message>
        <message>
            <source>cut it into parts of at most {value} megapixels</source>
            <translation>zerschneiden Sie es in Teile von höchstens {value} Megapixeln</translation>
        </message>
        <message>
            <source>darker</source>
            <translation>dunkler</translation>
        </message>
        <message>
            <source>darker or brighter</source>
            <translation>heller oder dunkler</translation>
        </message>
        <message>
            <source>day</source>
            <translation>Tag</translation>
        </message>
        <message>
            <source>days</source>
            <translation>Tage</translation>
        </message>
        <message>
            <source>default</source>
            <translation>Standard</translation>
        </message>
        <message>
            <source>defect</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>defective</source>
            <translation>fehlerhaft</translation>
        </message>
        <message>
            <source>defective found ▸</source>
            <translation>Fehler gefunden ▸</translation>
        </message>
        <message>
            <source>defective one</source>
            <translation>fehlerhaftes</translation>
        </message>
        <message>
            <source>defective ones</source>
            <translation>fehlerhafte</translation>
        </message>
        <message>
            <source>defective parts</source>
            <translation>fehlerhafte Teile</translation>
        </message>
        <message>
            <source>defects</source>
            <translation>Fehler</translation>
        </message>
        <message>
            <source>delete that folder</source>
            <translation>löschen Sie diesen Ordner</translation>
        </message>
        <message>
            <source>develop it with the camera's program and save it as TIFF</source>
            <translation>entwickeln Sie es mit dem Programm der Kamera, und speichern Sie es als TIFF</translation>
        </message>
        <message>
            <source>distil it from EfficientNet-Lite0 without metric learning and without other stages or targets, or choose another receptive field</source>
            <translation>destillieren Sie ihn aus EfficientNet-Lite0, ohne metrisches Lernen und ohne andere Stufen oder Ziele, oder wählen Sie ein anderes rezeptives Feld</translation>
        </message>
        <message>
            <source>distillation</source>
            <translation>Destillation</translation>
        </message>
        <message>
            <source>do not remove files while a training runs</source>
            <translation>entfernen Sie keine Dateien, während ein Training läuft</translation>
        </message>
        <message>
            <source>draw the defect again</source>
            <translation>zeichnen Sie den Fehler noch einmal ein</translation>
        </message>
        <message>
            <source>en</source>
            <translation>de</translation>
        </message>
        <message>
            <source>expects something else here</source>
            <translation>erwartet hier etwas anderes</translation>
        </message>
        <message>
            <source>explains {share:.1%}</source>
            <translation>erklärt {share:.1%}</translation>
        </message>
        <message>
            <source>explains {share:.1%} of {pretrained}</source>
            <translation>erklärt {share:.1%} von {pretrained}</translation>
        </message>
        <message>
            <source>expose shorter, or look for a reflection</source>
            <translation>belichten Sie kürzer, oder suchen Sie einen Reflex</translation>
        </message>
        <message>
            <source>fast, made for CPUs</source>
            <translation>fast, für CPUs gemacht</translation>
        </message>
        <message>
            <source>file is gone: no detector can pass.</source>
            <translation>Datei ist weg: kein Detektor kann bestehen.</translation>
        </message>
        <message>
            <source>files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <source>files are gone: no detector can pass.</source>
            <translation>Dateien sind weg: kein Detektor kann bestehen.</translation>
        </message>
        <message>
            <source>finds less ▸</source>
            <translation>findet weniger ▸</translation>
        </message>
        <message>
            <source>fine detail</source>
            <translation>feinen Einzelheiten</translation>
        </message>
        <message>
            <source>floating-point numbers of {bits} bits</source>
            <translation>Gleitkommazahlen mit {bits} Bit</translation>
        </message>
        <message>
            <source>for ever</source>
            <translation>für immer</translation>
        </message>
        <message>
            <source>free some disk space (about 1 MB for every good part, variant and scale) and train again</source>
            <translation>schaffen Sie Platz auf dem Laufwerk (etwa 1 MB je Gutteil, Variante und rezeptivem Feld), und trainieren Sie neu</translation>
        </message>
        <message>
            <source>free some space and try again</source>
            <translation>schaffen Sie Platz, und versuchen Sie es erneut</translation>
        </message>
        <message>
            <source>free some space on the server</source>
            <translation>schaffen Sie Platz auf dem Server</translation>
        </message>
        <message>
            <source>free some space, or take fewer crops (--crops, and --cache for another disk, on the command line)</source>
            <translation>schaffen Sie Platz, oder nehmen Sie weniger Ausschnitte (auf der Befehlszeile --crops, und --cache für eine andere Platte)</translation>
        </message>
        <message>
            <source>freeze good and defective parts in the golden set, or choose a folder of them</source>
            <translation>frieren Sie gute und fehlerhafte Teile im Referenzsatz ein, oder wählen Sie einen Ordner damit</translation>
        </message>
        <message>
            <source>from {moment}</source>
            <translation>ab {moment}</translation>
        </message>
        <message>
            <source>from {place}</source>
            <translation>aus {place}</translation>
        </message>
        <message>
            <source>frozen</source>
            <translation>angehalten</translation>
        </message>
        <message>
            <source>further down</source>
            <translation>weiter unten</translation>
        </message>
        <message>
            <source>further to the left</source>
            <translation>weiter links</translation>
        </message>
        <message>
            <source>further to the right</source>
            <translation>weiter rechts</translation>
        </message>
        <message>
            <source>further up</source>
            <translation>weiter oben</translation>
        </message>
        <message>
            <source>give a state dict written by torch.save, or a .safetensors file</source>
            <translation>geben Sie ein State-Dict von torch.save oder eine .safetensors-Datei an</translation>
        </message>
        <message>
            <source>give bool, {height} x {width}</source>
            <translation>übergeben Sie bool, {height} x {width}</translation>
        </message>
        <message>
            <source>give every image one mask with its whole name, such as 000.png_mask.png</source>
            <translation>geben Sie jedem Bild eine Maske mit seinem ganzen Namen, zum Beispiel 000.png_mask.png</translation>
        </message>
        <message>
            <source>give it the suffix of its format if it is one</source>
            <translation>geben Sie ihm die Endung seines Formats, wenn es eines ist</translation>
        </message>
        <message>
            <source>give its file of weights, a state dict (--pretrained-weights)</source>
            <translation>geben Sie seine Datei mit Gewichten an, ein State-Dict (--pretrained-weights)</translation>
        </message>
        <message>
            <source>give no file of weights (--pretrained-weights)</source>
            <translation>geben Sie keine Datei mit Gewichten an (--pretrained-weights)</translation>
        </message>
        <message>
            <source>give the address of a server that may be written to</source>
            <translation>geben Sie die Adresse eines beschreibbaren Servers an</translation>
        </message>
        <message>
            <source>give the file of that architecture, a state dict, or choose the other network</source>
            <translation>geben Sie die Datei dieser Architektur an, ein State-Dict, oder wählen Sie das andere Netz</translation>
        </message>
        <message>
            <source>give the path of a file, or uint8, height x width x 3, in RGB</source>
            <translation>übergeben Sie den Pfad einer Datei oder uint8, Höhe x Breite x 3, in RGB</translation>
        </message>
        <message>
            <source>give uint8, height x width x 3, in RGB</source>
            <translation>übergeben Sie uint8, Höhe x Breite x 3, in RGB</translation>
        </message>
        <message>
            <source>golden part</source>
            <translation>Referenzteil</translation>
        </message>
        <message>
            <source>golden parts</source>
            <translation>Referenzteile</translation>
        </message>
        <message>
            <source>good</source>
            <translation>gut</translation>
        </message>
        <message>
            <source>good part</source>
            <translation>Gutteil</translation>
        </message>
        <message>
            <source>good part promises</source>
            <translation>Gutteil verspricht</translation>
        </message>
        <message>
            <source>good parts</source>
            <translation>Gutteile</translation>
        </message>
        <message>
            <source>good parts promise</source>
            <translation>Gutteile versprechen</translation>
        </message>
        <message>
            <source>good parts, %</source>
            <translation>Gutteile, %</translation>
        </message>
        <message>
            <source>good rejected ▸</source>
            <translation>Gute verworfen ▸</translation>
        </message>
        <message>
            <source>grey {red}</source>
            <translation>Grau {red}</translation>
        </message>
        <message>
            <source>hour</source>
            <translation>Stunde</translation>
        </message>
        <message>
            <source>how it looks depends on a chosen window of brightness</source>
            <translation>wie es aussieht, hängt von einem gewählten Helligkeitsfenster ab</translation>
        </message>
        <message>
            <source>how it looks depends on the program that develops it</source>
            <translation>wie es aussieht, hängt vom Programm ab, das es entwickelt</translation>
        </message>
        <message>
            <source>if good parts may look so, add images of them to the good parts and train again</source>
            <translation>dürfen Gutteile so aussehen, nehmen Sie Bilder davon zu den Gutteilen und trainieren Sie neu</translation>
        </message>
        <message>
            <source>image</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>image could not be judged</source>
            <translation>Bild konnte nicht beurteilt werden</translation>
        </message>
        <message>
            <source>image files</source>
            <translation>Bilddateien</translation>
        </message>
        <message>
            <source>image gave no verdict about the part</source>
            <translation>Bild gab kein Urteil über das Teil</translation>
        </message>
        <message>
            <source>image in the folder cannot be used</source>
            <translation>Bild im Ordner ist nicht brauchbar</translation>
        </message>
        <message>
            <source>image left out</source>
            <translation>Bild ausgelassen</translation>
        </message>
        <message>
            <source>image was left out</source>
            <translation>Bild wurde ausgelassen</translation>
        </message>
        <message>
            <source>images</source>
            <translation>Bilder</translation>
        </message>
        <message>
            <source>images could not be judged</source>
            <translation>Bilder konnten nicht beurteilt werden</translation>
        </message>
        <message>
            <source>images gave no verdict about the part</source>
            <translation>Bilder gaben kein Urteil über das Teil</translation>
        </message>
        <message>
            <source>images in the folder cannot be used</source>
            <translation>Bilder im Ordner sind nicht brauchbar</translation>
        </message>
        <message>
            <source>images left out</source>
            <translation>Bilder ausgelassen</translation>
        </message>
        <message>
            <source>images were left out</source>
            <translation>Bilder wurden ausgelassen</translation>
        </message>
        <message>
            <source>in use</source>
            <translation>im Einsatz</translation>
        </message>
        <message>
            <source>inspect always, at an interval or on a key</source>
            <translation>prüfen Sie laufend, in einem Intervall oder auf Tastendruck</translation>
        </message>
        <message>
            <source>inspect the image again from where it is now</source>
            <translation>prüfen Sie das Bild noch einmal von seinem jetzigen Ort</translation>
        </message>
        <message>
            <source>inspect the part again, and {cable}</source>
            <translation>prüfen Sie das Teil noch einmal, und {cable}</translation>
        </message>
        <message>
            <source>install Inspector again</source>
            <translation>installieren Sie Inspector neu</translation>
        </message>
        <message>
            <source>install Inspector with its 'pretrain' extra, or train by metric learning alone</source>
            <translation>installieren Sie Inspector mit dem Zusatz 'pretrain', oder trainieren Sie nur durch metrisches Lernen</translation>
        </message>
        <message>
            <source>install it with: pip install 'inspector[cameras]'</source>
            <translation>installieren Sie es mit: pip install 'inspector[cameras]'</translation>
        </message>
        <message>
            <source>install the newest version of Inspector, or use another teacher</source>
            <translation>installieren Sie die neueste Version von Inspector, oder verwenden Sie einen anderen Lehrer</translation>
        </message>
        <message>
            <source>is a good part</source>
            <translation>ist ein Gutteil</translation>
        </message>
        <message>
            <source>is in the golden set</source>
            <translation>ist im Referenzsatz</translation>
        </message>
        <message>
            <source>is learning</source>
            <translation>lernt gerade</translation>
        </message>
        <message>
            <source>is neither learned from nor frozen</source>
            <translation>weder gelernt noch eingefroren</translation>
        </message>
        <message>
            <source>is not surprised</source>
            <translation>ist nicht überrascht</translation>
        </message>
        <message>
            <source>is stopping</source>
            <translation>wird angehalten</translation>
        </message>
        <message>
            <source>is the length of the line, {length_px:,.1f} pixels on the image</source>
            <translation>ist die Länge der Linie, {length_px:,.1f} Pixel im Bild</translation>
        </message>
        <message>
            <source>it does not deliver any more</source>
            <translation>sie liefert nichts mehr</translation>
        </message>
        <message>
            <source>it has no pixels of its own</source>
            <translation>es hat keine eigenen Pixel</translation>
        </message>
        <message>
            <source>it holds many pictures</source>
            <translation>es enthält viele Bilder</translation>
        </message>
        <message>
            <source>it holds several sizes of a symbol</source>
            <translation>es enthält mehrere Größen eines Symbols</translation>
        </message>
        <message>
            <source>it is closed</source>
            <translation>sie ist geschlossen</translation>
        </message>
        <message>
            <source>it passed the golden set of {count} part</source>
            <translation>sie bestand den Referenzsatz mit {count} Teil</translation>
        </message>
        <message>
            <source>it passed the golden set of {count} parts</source>
            <translation>er hat den Referenzsatz von {count} Teilen bestanden</translation>
        </message>
        <message>
            <source>it was in use already</source>
            <translation>er war schon im Einsatz</translation>
        </message>
        <message>
            <source>it was stopped</source>
            <translation>es wurde angehalten</translation>
        </message>
        <message>
            <source>it was trained, and there is no golden set</source>
            <translation>er wurde trainiert, und es gibt keinen Referenzsatz</translation>
        </message>
        <message>
            <source>its brightness has no agreed range</source>
            <translation>seine Helligkeit hat keinen vereinbarten Bereich</translation>
        </message>
        <message>
            <source>its decoder is not part of Inspector</source>
            <translation>sein Decoder gehört nicht zu Inspector</translation>
        </message>
        <message>
            <source>its files do not tell that they are complete</source>
            <translation>seine Dateien verraten nicht, ob sie vollständig sind</translation>
        </message>
        <message>
            <source>its layers are put together by Photoshop</source>
            <translation>seine Ebenen setzt Photoshop zusammen</translation>
        </message>
        <message>
            <source>its surroundings</source>
            <translation>deren Umgebung</translation>
        </message>
        <message>
            <source>known part</source>
            <translation>bekanntes Teil</translation>
        </message>
        <message>
            <source>known parts</source>
            <translation>bekannte Teile</translation>
        </message>
        <message>
            <source>laid as this part lies</source>
            <translation>gelegt, wie dieses Teil liegt</translation>
        </message>
        <message>
            <source>leave it out</source>
            <translation>lassen Sie es weg</translation>
        </message>
        <message>
            <source>less sharp</source>
            <translation>weniger scharf</translation>
        </message>
        <message>
            <source>let its administrator allow this user to make and write tables</source>
            <translation>lassen Sie den Administrator diesem Benutzer erlauben, Tabellen anzulegen und zu beschreiben</translation>
        </message>
        <message>
            <source>light and focus. The good parts lie as they like, so shift and turn are not judged</source>
            <translation>Licht und Fokus. Die Gutteile liegen beliebig, daher zählen Verschiebung und Drehung nicht</translation>
        </message>
        <message>
            <source>light, focus and shift. The good parts are turned as they like, so turn is not judged</source>
            <translation>Licht, Fokus und Verschiebung. Die Gutteile sind beliebig gedreht, daher zählt Drehung nicht</translation>
        </message>
        <message>
            <source>light, focus, shift and turn</source>
            <translation>Licht, Fokus, Verschiebung und Drehung</translation>
        </message>
        <message>
            <source>live {speed} fps, {latency:.0f} ms{lost}</source>
            <translation>live {speed} B/s, {latency:.0f} ms{lost}</translation>
        </message>
        <message>
            <source>live {speed} fps, {latency:.1f} s{lost}</source>
            <translation>live {speed} B/s, {latency:.1f} s{lost}</translation>
        </message>
        <message>
            <source>load one first</source>
            <translation>laden Sie zuerst einen</translation>
        </message>
        <message>
            <source>loss</source>
            <translation>Verlust</translation>
        </message>
        <message>
            <source>loss of students {loss:.3f}</source>
            <translation>Verlust der Schüler {loss:.3f}</translation>
        </message>
        <message>
            <source>loss {loss:.3g}</source>
            <translation>Verlust {loss:.3g}</translation>
        </message>
        <message>
            <source>loss {loss:.3g} on held-out photographs</source>
            <translation>Verlust {loss:.3g} auf zurückgehaltenen Fotos</translation>
        </message>
        <message>
            <source>lost, reconnecting…</source>
            <translation>verloren, wird neu verbunden…</translation>
        </message>
        <message>
            <source>make the database, or correct its name in the settings</source>
            <translation>legen Sie die Datenbank an, oder berichtigen Sie ihren Namen in den Einstellungen</translation>
        </message>
        <message>
            <source>map {score:.2f}</source>
            <translation>Karte {score:.2f}</translation>
        </message>
        <message>
            <source>marginal</source>
            <translation>grenzwertig</translation>
        </message>
        <message>
            <source>mean score</source>
            <translation>Mittelwert</translation>
        </message>
        <message>
            <source>metric learning</source>
            <translation>metrisches Lernen</translation>
        </message>
        <message>
            <source>metric learning alone (equations 2 to 5)</source>
            <translation>nur metrisches Lernen (Gleichungen 2 bis 5)</translation>
        </message>
        <message>
            <source>mirrored</source>
            <translation>gespiegelt</translation>
        </message>
        <message>
            <source>mirrored upside down</source>
            <translation>kopfüber gespiegelt</translation>
        </message>
        <message>
            <source>more overexposed</source>
            <translation>stärker überbelichtet</translation>
        </message>
        <message>
            <source>most similar of {among}</source>
            <translation>ähnlichstes von {among}</translation>
        </message>
        <message>
            <source>move the part down, or the camera up</source>
            <translation>legen Sie das Teil weiter nach unten, oder die Kamera nach oben</translation>
        </message>
        <message>
            <source>move the part to the left, or the camera to the right</source>
            <translation>legen Sie das Teil weiter nach links, oder die Kamera nach rechts</translation>
        </message>
        <message>
            <source>move the part to the right, or the camera to the left</source>
            <translation>legen Sie das Teil weiter nach rechts, oder die Kamera nach links</translation>
        </message>
        <message>
            <source>move the part up, or the camera down</source>
            <translation>legen Sie das Teil weiter nach oben, oder die Kamera nach unten</translation>
        </message>
        <message>
            <source>no answer</source>
            <translation>keine Antwort</translation>
        </message>
        <message>
            <source>no file</source>
            <translation>keine Datei</translation>
        </message>
        <message>
            <source>no limit</source>
            <translation>ohne Grenze</translation>
        </message>
        <message>
            <source>no longer DEFECT</source>
            <translation>nicht mehr FEHLER</translation>
        </message>
        <message>
            <source>no part is DEFECT</source>
            <translation>kein Teil ist FEHLER</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <source>not as expected</source>
            <translation>nicht wie erwartet</translation>
        </message>
        <message>
            <source>not compared yet</source>
            <translation>noch nicht verglichen</translation>
        </message>
        <message>
            <source>not complete</source>
            <translation>nicht vollständig</translation>
        </message>
        <message>
            <source>not finished</source>
            <translation>nicht zu Ende</translation>
        </message>
        <message>
            <source>not in use</source>
            <translation>nicht im Einsatz</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>nicht bekannt</translation>
        </message>
        <message>
            <source>not measured</source>
            <translation>nicht gemessen</translation>
        </message>
        <message>
            <source>not taken</source>
            <translation>nicht übernommen</translation>
        </message>
        <message>
            <source>not trained</source>
            <translation>nicht trainiert</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>noch nicht</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>nichts</translation>
        </message>
        <message>
            <source>nothing to do: equal images count once</source>
            <translation>nichts zu tun: gleiche Bilder zählen einmal</translation>
        </message>
        <message>
            <source>number {number} of {among}</source>
            <translation>Nummer {number} von {among}</translation>
        </message>
        <message>
            <source>of another colour</source>
            <translation>andersfarbig</translation>
        </message>
        <message>
            <source>of less contrast</source>
            <translation>kontrastärmer</translation>
        </message>
        <message>
            <source>of more contrast</source>
            <translation>kontrastreicher</translation>
        </message>
        <message>
            <source>of the version</source>
            <translation>der Version</translation>
        </message>
        <message>
            <source>onnxruntime cannot be used on this computer</source>
            <translation>onnxruntime kann auf diesem Rechner nicht verwendet werden</translation>
        </message>
        <message>
            <source>onnxruntime cannot run this detector; training it again helps</source>
            <translation>onnxruntime kann diesen Detektor nicht ausführen; ein neues Training hilft</translation>
        </message>
        <message>
            <source>open it as a live source, or save single pictures of it</source>
            <translation>öffnen Sie es als Live-Quelle, oder speichern Sie einzelne Bilder daraus</translation>
        </message>
        <message>
            <source>open it where it is now, or make a new one</source>
            <translation>öffnen Sie es an seinem jetzigen Ort, oder legen Sie ein neues an</translation>
        </message>
        <message>
            <source>open it, or choose another folder</source>
            <translation>öffnen Sie es, oder wählen Sie einen anderen Ordner</translation>
        </message>
        <message>
            <source>open one, or make a new one</source>
            <translation>öffnen Sie eines, oder legen Sie eines an</translation>
        </message>
        <message>
            <source>out of place</source>
            <translation>versetzt</translation>
        </message>
        <message>
            <source>own</source>
            <translation>eigener</translation>
        </message>
        <message>
            <source>p = {field}</source>
            <translation>p = {field}</translation>
        </message>
        <message>
            <source>p = {field}, Student {number}</source>
            <translation>p = {field}, Schüler {number}</translation>
        </message>
        <message>
            <source>paint what should be inspected white</source>
            <translation>malen Sie weiß, was geprüft werden soll</translation>
        </message>
        <message>
            <source>paper, the publication's</source>
            <translation>paper, die der Veröffentlichung</translation>
        </message>
        <message>
            <source>part</source>
            <translation>Teil</translation>
        </message>
        <message>
            <source>part has come into the folder</source>
            <translation>Teil kam in den Ordner</translation>
        </message>
        <message>
            <source>part has come since: check again (C).</source>
            <translation>Teil kam seither: prüfen Sie neu (C).</translation>
        </message>
        <message>
            <source>part is a good part now</source>
            <translation>Teil ist jetzt ein Gutteil</translation>
        </message>
        <message>
            <source>part is frozen in the golden set.</source>
            <translation>Teil ist im Referenzsatz eingefroren.</translation>
        </message>
        <message>
            <source>part to look at</source>
            <translation>Teil zum Ansehen</translation>
        </message>
        <message>
            <source>part was added</source>
            <translation>Teil wurde hinzugefügt</translation>
        </message>
        <message>
            <source>part was left out</source>
            <translation>Teil wurde ausgelassen</translation>
        </message>
        <message>
            <source>part was missed so far.</source>
            <translation>Teil bisher verpasst.</translation>
        </message>
        <message>
            <source>part was removed</source>
            <translation>Teil wurde entfernt</translation>
        </message>
        <message>
            <source>part was taken out of the folder by another program.</source>
            <translation>Teil wurde von einem anderen Programm aus dem Ordner genommen.</translation>
        </message>
        <message>
            <source>parts</source>
            <translation>Teile</translation>
        </message>
        <message>
            <source>parts are frozen in the golden set.</source>
            <translation>Teile sind im Referenzsatz eingefroren.</translation>
        </message>
        <message>
            <source>parts are good parts now</source>
            <translation>Teile sind jetzt Gutteile</translation>
        </message>
        <message>
            <source>parts have come into the folder</source>
            <translation>Teile kamen in den Ordner</translation>
        </message>
        <message>
            <source>parts have come since: check again (C).</source>
            <translation>Teile kamen seither: prüfen Sie neu (C).</translation>
        </message>
        <message>
            <source>parts in front of the camera</source>
            <translation>Teile vor der Kamera</translation>
        </message>
        <message>
            <source>parts laid over each other, </source>
            <translation>Teile übereinandergelegt, </translation>
        </message>
        <message>
            <source>parts to look at</source>
            <translation>Teile zum Ansehen</translation>
        </message>
        <message>
            <source>parts were added</source>
            <translation>Teile wurden hinzugefügt</translation>
        </message>
        <message>
            <source>parts were left out</source>
            <translation>Teile wurden ausgelassen</translation>
        </message>
        <message>
            <source>parts were missed so far.</source>
            <translation>Teile bisher verpasst.</translation>
        </message>
        <message>
            <source>parts were removed</source>
            <translation>Teile wurden entfernt</translation>
        </message>
        <message>
            <source>parts were taken out of the folder by another program.</source>
            <translation>Teile wurden von einem anderen Programm aus dem Ordner genommen.</translation>
        </message>
        <message>
            <source>passed</source>
            <translation>bestanden</translation>
        </message>
        <message>
            <source>past part</source>
            <translation>früheren Teil</translation>
        </message>
        <message>
            <source>past part keeps the verdict at this threshold</source>
            <translation>früheres Teil behält bei dieser Schwelle sein Urteil</translation>
        </message>
        <message>
            <source>past parts</source>
            <translation>früheren Teilen</translation>
        </message>
        <message>
            <source>past parts keep the verdict at this threshold</source>
            <translation>frühere Teile behalten bei dieser Schwelle ihr Urteil</translation>
        </message>
        <message>
            <source>photograph was left out</source>
            <translation>Foto wurde ausgelassen</translation>
        </message>
        <message>
            <source>photographs were left out</source>
            <translation>Fotos wurden ausgelassen</translation>
        </message>
        <message>
            <source>place</source>
            <translation>Stelle</translation>
        </message>
        <message>
            <source>place looks unusual</source>
            <translation>auffällige Stelle</translation>
        </message>
        <message>
            <source>places</source>
            <translation>Stellen</translation>
        </message>
        <message>
            <source>places look unusual</source>
            <translation>auffällige Stellen</translation>
        </message>
        <message>
            <source>postgresql://user:password@server/database. Empty keeps them in each project's folder.</source>
            <translation>postgresql://user:password@server/database. Leer: im Ordner jedes Projekts.</translation>
        </message>
        <message>
            <source>precision {value:.1f} %</source>
            <translation>Genauigkeit {value:.1f} %</translation>
        </message>
        <message>
            <source>presentation</source>
            <translation>Vorlage</translation>
        </message>
        <message>
            <source>presentations</source>
            <translation>Vorlagen</translation>
        </message>
        <message>
            <source>profile {profile}</source>
            <translation>Profil {profile}</translation>
        </message>
        <message>
            <source>put images of good parts into a folder '{good_folder}' in it and the others into '{defective_folder}', and several images of one part into a folder of their own there</source>
            <translation>legen Sie Bilder guter Teile darin in einen Ordner '{good_folder}', die anderen in '{defective_folder}', und mehrere Bilder eines Teils dort in einen eigenen Ordner</translation>
        </message>
        <message>
            <source>put it back from a backup, or take it off the golden set</source>
            <translation>holen Sie es aus einer Sicherung zurück, oder nehmen Sie es aus dem Referenzsatz</translation>
        </message>
        <message>
            <source>put it back, or inspect it again where it is now</source>
            <translation>legen Sie es zurück, oder prüfen Sie es noch einmal an seinem jetzigen Ort</translation>
        </message>
        <message>
            <source>raw data of a camera</source>
            <translation>Rohdaten einer Kamera</translation>
        </message>
        <message>
            <source>really defective</source>
            <translation>wirklich fehlerhaft</translation>
        </message>
        <message>
            <source>really good</source>
            <translation>wirklich gut</translation>
        </message>
        <message>
            <source>red beside green</source>
            <translation>Rot neben Grün</translation>
        </message>
        <message>
            <source>released by {name}</source>
            <translation>freigegeben von {name}</translation>
        </message>
        <message>
            <source>remark</source>
            <translation>Bemerkung</translation>
        </message>
        <message>
            <source>remarks</source>
            <translation>Bemerkungen</translation>
        </message>
        <message>
            <source>replace its images</source>
            <translation>ersetzen Sie seine Bilder</translation>
        </message>
        <message>
            <source>replace the mask</source>
            <translation>ersetzen Sie die Maske</translation>
        </message>
        <message>
            <source>replace the mask by one of the image's size</source>
            <translation>ersetzen Sie die Maske durch eine in der Größe des Bildes</translation>
        </message>
        <message>
            <source>restore it from a backup</source>
            <translation>holen Sie sie aus einer Sicherung zurück</translation>
        </message>
        <message>
            <source>restore it from a backup, or make a new project and add the images of its folder 'good'</source>
            <translation>holen Sie sie aus einer Sicherung zurück, oder legen Sie ein neues Projekt an, und fügen Sie die Bilder aus seinem Ordner 'good' hinzu</translation>
        </message>
        <message>
            <source>restore it from a backup, or move it away</source>
            <translation>holen Sie es aus einer Sicherung zurück, oder verschieben Sie es</translation>
        </message>
        <message>
            <source>restore it from a backup, or move it away and make the golden set anew from the images in 'golden'</source>
            <translation>holen Sie sie aus einer Sicherung zurück, oder verschieben Sie sie, und legen Sie den Referenzsatz aus den Bildern in 'golden' neu an</translation>
        </message>
        <message>
            <source>result waits to be stored</source>
            <translation>Ergebnis wartet aufs Speichern</translation>
        </message>
        <message>
            <source>results wait to be stored</source>
            <translation>Ergebnisse warten aufs Speichern</translation>
        </message>
        <message>
            <source>results.csv with scores and verdicts</source>
            <translation>results.csv mit Werten und Urteilen</translation>
        </message>
        <message>
            <source>results.csv with scores and verdicts. Always written</source>
            <translation>results.csv mit Werten und Urteilen. Wird immer geschrieben</translation>
        </message>
        <message>
            <source>rougher</source>
            <translation>rauer</translation>
        </message>
        <message>
            <source>sample, in the order of inspection</source>
            <translation>Stichprobe, in der Reihenfolge der Prüfung</translation>
        </message>
        <message>
            <source>save each of them as a file of its own</source>
            <translation>speichern Sie jedes davon als eigene Datei</translation>
        </message>
        <message>
            <source>save it again as PNG</source>
            <translation>speichern Sie es neu als PNG</translation>
        </message>
        <message>
            <source>save it again as PNG or JPEG, or leave it out</source>
            <translation>speichern Sie es neu als PNG oder JPEG, oder lassen Sie es weg</translation>
        </message>
        <message>
            <source>save it again as PNG, TIFF or JPEG, or leave it out</source>
            <translation>speichern Sie es neu als PNG, TIFF oder JPEG, oder lassen Sie es weg</translation>
        </message>
        <message>
            <source>save it again with 8 or 16 bits, or leave it out</source>
            <translation>speichern Sie es neu mit 8 oder 16 Bit, oder lassen Sie es weg</translation>
        </message>
        <message>
            <source>save it as PNG or JPEG first</source>
            <translation>speichern Sie es zuerst als PNG oder JPEG</translation>
        </message>
        <message>
            <source>say who releases inspection, and why</source>
            <translation>geben Sie an, wer die Prüfung freigibt, und warum</translation>
        </message>
        <message>
            <source>scratch, dust, reflection, …</source>
            <translation>Kratzer, Staub, Reflex, …</translation>
        </message>
        <message>
            <source>see that this folder is there and may be written to, and train again</source>
            <translation>sorgen Sie dafür, dass es diesen Ordner gibt und er beschreibbar ist, und trainieren Sie neu</translation>
        </message>
        <message>
            <source>see whether somebody changed its settings; inspection goes on with the new size</source>
            <translation>sehen Sie nach, ob jemand ihre Einstellungen geändert hat; die Prüfung geht in der neuen Größe weiter</translation>
        </message>
        <message>
            <source>send the file {path} to whoever looks after Inspector</source>
            <translation>senden Sie die Datei {path} an den Betreuer von Inspector</translation>
        </message>
        <message>
            <source>set them back as they were to go on, or start training from the beginning</source>
            <translation>stellen Sie sie zurück, wie sie waren, um weiterzumachen, oder beginnen Sie das Training von vorn</translation>
        </message>
        <message>
            <source>set them back as they were, or begin a new study</source>
            <translation>stellen Sie sie zurück, wie sie waren, oder beginnen Sie eine neue Studie</translation>
        </message>
        <message>
            <source>sharpness</source>
            <translation>Schärfe</translation>
        </message>
        <message>
            <source>shift down</source>
            <translation>Verschiebung nach unten</translation>
        </message>
        <message>
            <source>shift to the right</source>
            <translation>Verschiebung nach rechts</translation>
        </message>
        <message>
            <source>shifted by about {percent:.0f} %</source>
            <translation>um etwa {percent:.0f} % verschoben</translation>
        </message>
        <message>
            <source>shipped</source>
            <translation>mitgeliefert</translation>
        </message>
        <message>
            <source>signed numbers of {bits} bits</source>
            <translation>vorzeichenbehaftete Zahlen mit {bits} Bit</translation>
        </message>
        <message>
            <source>slower than it could be</source>
            <translation>langsamer als möglich</translation>
        </message>
        <message>
            <source>start again with other weights of the losses, or a lower rate (--learning-rate on the command line)</source>
            <translation>beginnen Sie noch einmal mit anderen Gewichten der Verluste, oder mit einer kleineren Lernrate (--learning-rate auf der Befehlszeile)</translation>
        </message>
        <message>
            <source>start it again to go on</source>
            <translation>starten Sie es neu, um weiterzumachen</translation>
        </message>
        <message>
            <source>start the command with torchrun, or unset them</source>
            <translation>starten Sie den Befehl mit torchrun, oder löschen Sie beide</translation>
        </message>
        <message>
            <source>start the training again from the beginning</source>
            <translation>starten Sie das Training noch einmal von vorn</translation>
        </message>
        <message>
            <source>starting…</source>
            <translation>startet…</translation>
        </message>
        <message>
            <source>step</source>
            <translation>Schritt</translation>
        </message>
        <message>
            <source>stopped at step {step:,} of {total:,}</source>
            <translation>angehalten bei Schritt {step:,} von {total:,}</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>wird angehalten…</translation>
        </message>
        <message>
            <source>stretched to this image</source>
            <translation>auf dieses Bild gestreckt</translation>
        </message>
        <message>
            <source>student</source>
            <translation>Schüler</translation>
        </message>
        <message>
            <source>students</source>
            <translation>Schüler</translation>
        </message>
        <message>
            <source>sum</source>
            <translation>Summe</translation>
        </message>
        <message>
            <source>take another version first</source>
            <translation>übernehmen Sie zuerst eine andere Version</translation>
        </message>
        <message>
            <source>take fewer crops (--crops), or allow more with --cache-limit on the command line</source>
            <translation>nehmen Sie weniger Ausschnitte (--crops), oder erlauben Sie auf der Befehlszeile mehr mit --cache-limit</translation>
        </message>
        <message>
            <source>take it off the golden set first if it shall be learned from</source>
            <translation>nehmen Sie es zuerst aus dem Referenzsatz, wenn daraus gelernt werden soll</translation>
        </message>
        <message>
            <source>take it out of the good parts first: a golden part must be unknown to the detector</source>
            <translation>nehmen Sie es zuerst aus den Gutteilen: ein Referenzteil darf der Detektor nicht kennen</translation>
        </message>
        <message>
            <source>taken</source>
            <translation>übernommen</translation>
        </message>
        <message>
            <source>teachers {names}, </source>
            <translation>Lehrer {names}, </translation>
        </message>
        <message>
            <source>tell whoever looks after Inspector how it came about</source>
            <translation>sagen Sie dem Betreuer von Inspector, wie es dazu kam</translation>
        </message>
        <message>
            <source>the change was undone</source>
            <translation>die Änderung wurde zurückgenommen</translation>
        </message>
        <message>
            <source>the detector in use said {verdict}, score {score:.2f}</source>
            <translation>der Detektor im Einsatz sagte {verdict}, Wert {score:.2f}</translation>
        </message>
        <message>
            <source>the detector in use says {verdict}, score {score:.2f}</source>
            <translation>der Detektor im Einsatz sagt {verdict}, Wert {score:.2f}</translation>
        </message>
        <message>
            <source>the detector's own</source>
            <translation>der des Detektors</translation>
        </message>
        <message>
            <source>the golden set</source>
            <translation>der Referenzsatz</translation>
        </message>
        <message>
            <source>the next training takes it</source>
            <translation>im nächsten Training</translation>
        </message>
        <message>
            <source>the operator chose it</source>
            <translation>der Bediener hat sie gewählt</translation>
        </message>
        <message>
            <source>the operator kept the detector in use</source>
            <translation>der Bediener behielt den Detektor im Einsatz</translation>
        </message>
        <message>
            <source>the operator went back to it</source>
            <translation>der Bediener kehrte zu ihr zurück</translation>
        </message>
        <message>
            <source>the part as a whole</source>
            <translation>dem Teil als Ganzem</translation>
        </message>
        <message>
            <source>the region of interest</source>
            <translation>der Prüfbereich</translation>
        </message>
        <message>
            <source>the rows are out of order</source>
            <translation>die Zeilen sind in falscher Reihenfolge</translation>
        </message>
        <message>
            <source>the scene guard</source>
            <translation>der Bildwächter</translation>
        </message>
        <message>
            <source>the smallest defect</source>
            <translation>der kleinste Fehler</translation>
        </message>
        <message>
            <source>the studies</source>
            <translation>die Studien</translation>
        </message>
        <message>
            <source>the threshold</source>
            <translation>die Schwelle</translation>
        </message>
        <message>
            <source>the unsure line</source>
            <translation>die Unsicher-Linie</translation>
        </message>
        <message>
            <source>there is no image in it</source>
            <translation>es ist kein Bild darin</translation>
        </message>
        <message>
            <source>they are computed again</source>
            <translation>sie werden neu berechnet</translation>
        </message>
        <message>
            <source>threshold</source>
            <translation>Schwelle</translation>
        </message>
        <message>
            <source>to</source>
            <translation>bis</translation>
        </message>
        <message>
            <source>told {truth}</source>
            <translation>Angabe {truth}</translation>
        </message>
        <message>
            <source>train again with another seed</source>
            <translation>trainieren Sie neu mit einem anderen Seed</translation>
        </message>
        <message>
            <source>train it again with this version</source>
            <translation>trainieren Sie ihn mit dieser Version neu</translation>
        </message>
        <message>
            <source>train on a computer with the full Inspector, and open the detector file here</source>
            <translation>trainieren Sie auf einem Rechner mit dem vollen Inspector, und öffnen Sie die Detektordatei hier</translation>
        </message>
        <message>
            <source>train one first</source>
            <translation>trainieren Sie zuerst einen</translation>
        </message>
        <message>
            <source>train the detector again, or choose another device in the settings</source>
            <translation>trainieren Sie den Detektor neu, oder wählen Sie in den Einstellungen ein anderes Gerät</translation>
        </message>
        <message>
            <source>train the detector again, or copy its file again from where it came</source>
            <translation>trainieren Sie den Detektor neu, oder kopieren Sie seine Datei neu von ihrem Ursprung</translation>
        </message>
        <message>
            <source>train the detector again, or copy the file again from where it came</source>
            <translation>trainieren Sie den Detektor neu, oder kopieren Sie die Datei neu von ihrem Ursprung</translation>
        </message>
        <message>
            <source>train with inspector versions train --project {folder}</source>
            <translation>trainieren Sie mit inspector versions train --project {folder}</translation>
        </message>
        <message>
            <source>try again, or {log_advice}</source>
            <translation>versuchen Sie es erneut, oder {log_advice}</translation>
        </message>
        <message>
            <source>turn</source>
            <translation>Drehung</translation>
        </message>
        <message>
            <source>turn the part clockwise, or the camera back</source>
            <translation>drehen Sie das Teil im Uhrzeigersinn, oder die Kamera zurück</translation>
        </message>
        <message>
            <source>turn the part counter-clockwise, or the camera back</source>
            <translation>drehen Sie das Teil gegen den Uhrzeigersinn, oder die Kamera zurück</translation>
        </message>
        <message>
            <source>turned</source>
            <translation>gedreht</translation>
        </message>
        <message>
            <source>turned by about {angle}°</source>
            <translation>um etwa {angle}° gedreht</translation>
        </message>
        <message>
            <source>turned further clockwise</source>
            <translation>weiter im Uhrzeigersinn gedreht</translation>
        </message>
        <message>
            <source>turned further counter-clockwise</source>
            <translation>weiter gegen den Uhrzeigersinn gedreht</translation>
        </message>
        <message>
            <source>type a camera number, an address or a video file</source>
            <translation>geben Sie eine Kameranummer, eine Adresse oder eine Videodatei ein</translation>
        </message>
        <message>
            <source>type a name for it</source>
            <translation>geben Sie ihm einen Namen</translation>
        </message>
        <message>
            <source>unacceptable</source>
            <translation>nicht annehmbar</translation>
        </message>
        <message>
            <source>unlike the good parts over a broad area</source>
            <translation>auf einer großen Fläche anders als die Gutteile</translation>
        </message>
        <message>
            <source>unsure</source>
            <translation>unsicher</translation>
        </message>
        <message>
            <source>update Inspector to open it; nothing was changed</source>
            <translation>aktualisieren Sie Inspector, um es zu öffnen; nichts wurde geändert</translation>
        </message>
        <message>
            <source>update Inspector to see them; nothing was changed</source>
            <translation>aktualisieren Sie Inspector, um sie zu sehen; nichts wurde geändert</translation>
        </message>
        <message>
            <source>update Inspector, or train the detector again with this version</source>
            <translation>aktualisieren Sie Inspector, oder trainieren Sie den Detektor mit dieser Version neu</translation>
        </message>
        <message>
            <source>update Inspector; nothing was changed</source>
            <translation>aktualisieren Sie Inspector; nichts wurde geändert</translation>
        </message>
        <message>
            <source>use 0 to {most_brightness:g}</source>
            <translation>verwenden Sie 0 bis {most_brightness:g}</translation>
        </message>
        <message>
            <source>use 0 to {most_px} pixels</source>
            <translation>verwenden Sie 0 bis {most_px} Pixel</translation>
        </message>
        <message>
            <source>use a teacher written by 'inspector pretrain' of this version</source>
            <translation>verwenden Sie einen Lehrer, den 'inspector pretrain' dieser Version geschrieben hat</translation>
        </message>
        <message>
            <source>use cpu, cuda or auto</source>
            <translation>verwenden Sie cpu, cuda oder auto</translation>
        </message>
        <message>
            <source>use images with at least {min_side_px} pixels a side</source>
            <translation>verwenden Sie Bilder mit mindestens {min_side_px} Pixeln je Seite</translation>
        </message>
        <message>
            <source>use photographs of at least {least} x {least} pixels for this receptive field</source>
            <translation>nehmen Sie für dieses rezeptive Feld Fotos von mindestens {least} x {least} Pixeln</translation>
        </message>
        <message>
            <source>use the full Inspector, or train the detector again</source>
            <translation>verwenden Sie den vollen Inspector, oder trainieren Sie den Detektor neu</translation>
        </message>
        <message>
            <source>use the same ones as before (--batch-size may differ), or start again from the beginning</source>
            <translation>nehmen Sie dieselben wie vorher (--batch-size darf anders sein), oder beginnen Sie von vorn</translation>
        </message>
        <message>
            <source>verdict changes</source>
            <translation>Urteil ändert sich</translation>
        </message>
        <message>
            <source>verdict has changed</source>
            <translation>Urteil hat sich geändert</translation>
        </message>
        <message>
            <source>verdict {verdict}</source>
            <translation>Urteil {verdict}</translation>
        </message>
        <message>
            <source>verdicts change</source>
            <translation>Urteile ändern sich</translation>
        </message>
        <message>
            <source>verdicts have changed</source>
            <translation>Urteile haben sich geändert</translation>
        </message>
        <message>
            <source>version</source>
            <translation>Version</translation>
        </message>
        <message>
            <source>versions</source>
            <translation>Versionen</translation>
        </message>
        <message>
            <source>wait until it is done and try again</source>
            <translation>warten Sie, bis es fertig ist, und versuchen Sie es erneut</translation>
        </message>
        <message>
            <source>waiting for a file…</source>
            <translation>wartet auf eine Datei…</translation>
        </message>
        <message>
            <source>waiting for a trigger…</source>
            <translation>wartet auf Trigger…</translation>
        </message>
        <message>
            <source>waiting for images…</source>
            <translation>wartet auf Bilder…</translation>
        </message>
        <message>
            <source>waits for you</source>
            <translation>wartet auf Sie</translation>
        </message>
        <message>
            <source>week</source>
            <translation>Woche</translation>
        </message>
        <message>
            <source>what was chosen</source>
            <translation>dem Gewählten</translation>
        </message>
        <message>
            <source>white</source>
            <translation>Weißanteil</translation>
        </message>
        <message>
            <source>white share</source>
            <translation>Weißanteil</translation>
        </message>
        <message>
            <source>whole numbers of {bits} bits</source>
            <translation>ganze Zahlen mit {bits} Bit</translation>
        </message>
        <message>
            <source>with hidden ones</source>
            <translation>mit ausgeblendeten</translation>
        </message>
        <message>
            <source>with “{word}”</source>
            <translation>mit „{word}“</translation>
        </message>
        <message>
            <source>without the golden set: {reason}</source>
            <translation>ohne den Referenzsatz: {reason}</translation>
        </message>
        <message>
            <source>would be DEFECT</source>
            <translation>würden FEHLER</translation>
        </message>
        <message>
            <source>write it as postgresql://user:password@server/database</source>
            <translation>schreiben Sie sie als postgresql://user:password@server/database</translation>
        </message>
        <message>
            <source>you may not read {device}: ask to be put into the group 'video'</source>
            <translation>Sie dürfen {device} nicht lesen: lassen Sie sich in die Gruppe 'video' aufnehmen</translation>
        </message>
        <message>
            <source>your choice</source>
            <translation>Ihre Wahl</translation>
        </message>
        <message>
            <source>your own</source>
            <translation>Ihr eigener</translation>
        </message>
        <message>
            <source>{above} of {count} good parts lie above the threshold. Each was scored by networks that had not learned from it. Each end of the range holds with {confidence:.0%} certainty. Nothing of this tells about defects</source>
            <translation>{above} von {count} Gutteilen liegen über der Schwelle. Jedes wurde von Netzen bewertet, die nicht aus ihm gelernt hatten. Jedes Ende des Bereichs gilt mit {confidence:.0%} Sicherheit. Über Fehler sagt das nichts</translation>
        </message>
        <message>
            <source>{advice} ({measure} {own}, others {others})</source>
            <translation>{advice} ({measure} {own}, andere {others})</translation>
        </message>
        <message>
            <source>{answer}: new good parts would look {share} more familiar.</source>
            <translation>{answer}: Neue Gutteile sähen um {share} vertrauter aus.</translation>
        </message>
        <message>
            <source>{area:,} px</source>
            <translation>{area:,} px</translation>
        </message>
        <message>
            <source>{change} ({figures}): {advice}</source>
            <translation>{change} ({figures}): {advice}</translation>
        </message>
        <message>
            <source>{change}: {advice}</source>
            <translation>{change}: {advice}</translation>
        </message>
        <message>
            <source>{count:,}</source>
            <translation>{count:,}</translation>
        </message>
        <message>
            <source>{count:,} ({share:.1%} of {images:,} images)</source>
            <translation>{count:,} ({share:.1%} von {images:,} Bildern)</translation>
        </message>
        <message>
            <source>{count:,} ({share:.1%})</source>
            <translation>{count:,} ({share:.1%})</translation>
        </message>
        <message>
            <source>{count:,} more are not listed. The CSV table has all.</source>
            <translation>{count:,} weitere sind nicht aufgeführt. Die CSV-Tabelle hat alle.</translation>
        </message>
        <message>
            <source>{count:,} more are not pictured.</source>
            <translation>{count:,} weitere sind nicht abgebildet.</translation>
        </message>
        <message>
            <source>{count:,} more is not listed. The CSV table has all.</source>
            <translation>{count:,} weiteres ist nicht aufgeführt. Die CSV-Tabelle hat alle.</translation>
        </message>
        <message>
            <source>{count:,} more is not pictured.</source>
            <translation>{count:,} weiteres ist nicht abgebildet.</translation>
        </message>
        <message>
            <source>{count:,} more like this: “Check parts” in Parts tells all of them.</source>
            <translation>{count:,} weitere dieser Art: „Teile prüfen“ unter Teile nennt sie alle.</translation>
        </message>
        <message>
            <source>{count:,} of {parts} look unusual</source>
            <translation>{parts}: {count:,} auffällig</translation>
        </message>
        <message>
            <source>{count:,} of {parts} looks unusual</source>
            <translation>{parts}: {count:,} auffällig</translation>
        </message>
        <message>
            <source>{count:,} parts</source>
            <translation>{count:,} Teile</translation>
        </message>
        <message>
            <source>{count:,} pixels</source>
            <translation>{count:,} Pixel</translation>
        </message>
        <message>
            <source>{count:,} result is lost: {what}</source>
            <translation>{count:,} Ergebnis ist verloren: {what}</translation>
        </message>
        <message>
            <source>{count:,} result was deleted, as the limits in the settings say.</source>
            <translation>{count:,} Ergebnis wurde gelöscht, wie es die Grenzen in den Einstellungen verlangen.</translation>
        </message>
        <message>
            <source>{count:,} results are lost: {what}</source>
            <translation>{count:,} Ergebnisse sind verloren: {what}</translation>
        </message>
        <message>
            <source>{count:,} results were deleted, as the limits in the settings say.</source>
            <translation>{count:,} Ergebnisse wurden gelöscht, wie es die Grenzen in den Einstellungen verlangen.</translation>
        </message>
        <message>
            <source>{count:,} weights, {size:.1f} MB</source>
            <translation>{count:,} Gewichte, {size:.1f} MB</translation>
        </message>
        <message>
            <source>{count:,} {counted}</source>
            <translation>{count:,} {counted}</translation>
        </message>
        <message>
            <source>{count} (usual), {duration}</source>
            <translation>{count} (üblich), {duration}</translation>
        </message>
        <message>
            <source>{count} / s</source>
            <translation>{count} / s</translation>
        </message>
        <message>
            <source>{count} are outside the limits of {low} and {high}.</source>
            <translation>{count} liegen außerhalb der Grenzen {low} und {high}.</translation>
        </message>
        <message>
            <source>{count} defective part is not DEFECT</source>
            <translation>ist {count} fehlerhaftes Teil nicht FEHLER</translation>
        </message>
        <message>
            <source>{count} defective parts are not DEFECT</source>
            <translation>sind {count} fehlerhafte Teile nicht FEHLER</translation>
        </message>
        <message>
            <source>{count} good part is neither GOOD nor UNSURE</source>
            <translation>ist {count} gutes Teil weder GUT noch UNSICHER</translation>
        </message>
        <message>
            <source>{count} good parts</source>
            <translation>{count} Gutteilen</translation>
        </message>
        <message>
            <source>{count} good parts are neither GOOD nor UNSURE</source>
            <translation>sind {count} gute Teile weder GUT noch UNSICHER</translation>
        </message>
        <message>
            <source>{count} good parts out of {total:,}</source>
            <translation>{count} Gutteilen aus {total:,}</translation>
        </message>
        <message>
            <source>{count} image could not be judged and was taken again.</source>
            <translation>{count} Bild war nicht zu beurteilen und wurde neu aufgenommen.</translation>
        </message>
        <message>
            <source>{count} images could not be judged and were taken again.</source>
            <translation>{count} Bilder waren nicht zu beurteilen und wurden neu aufgenommen.</translation>
        </message>
        <message>
            <source>{count} is outside the limits of {low} and {high}.</source>
            <translation>{count} liegt außerhalb der Grenzen {low} und {high}.</translation>
        </message>
        <message>
            <source>{count} of {checked} good parts that were checked unseen look unusual to it.</source>
            <translation>{count} von {checked} ungesehen geprüften Gutteilen findet er auffällig.</translation>
        </message>
        <message>
            <source>{count} of {checked} good parts that were checked unseen looks unusual to it.</source>
            <translation>{count} von {checked} ungesehen geprüften Gutteilen findet er auffällig.</translation>
        </message>
        <message>
            <source>{count} of {count2} removed images are no longer there, '{name}' among them</source>
            <translation>{count} von {count2} entfernten Bildern sind nicht mehr da, darunter '{name}'</translation>
        </message>
        <message>
            <source>{count} of {parts} look unusual</source>
            <translation>{parts}: {count} auffällig</translation>
        </message>
        <message>
            <source>{count} of {parts} looks unusual</source>
            <translation>{parts}: {count} auffällig</translation>
        </message>
        <message>
            <source>{count} part could not be judged ({problem})</source>
            <translation>konnte {count} Teil nicht beurteilt werden ({problem})</translation>
        </message>
        <message>
            <source>{count} parts at least are needed.</source>
            <translation>Mindestens {count} Teile sind nötig.</translation>
        </message>
        <message>
            <source>{count} parts could not be judged ({problem})</source>
            <translation>konnten {count} Teile nicht beurteilt werden ({problem})</translation>
        </message>
        <message>
            <source>{count} photographs, {crops} crops of them</source>
            <translation>{count} Fotos, {crops} Ausschnitte daraus</translation>
        </message>
        <message>
            <source>{count} presentation gave no verdict about the part and is in none of the shares.</source>
            <translation>{count} Vorlage ergab kein Urteil über das Teil und zählt in keinem der Anteile.</translation>
        </message>
        <message>
            <source>{count} presentation was taken back by the operator and repeated.</source>
            <translation>{count} Vorlage wurde vom Bediener zurückgenommen und wiederholt.</translation>
        </message>
        <message>
            <source>{count} presentations gave no verdict about the part and are in none of the shares.</source>
            <translation>{count} Vorlagen ergaben kein Urteil über das Teil und zählen in keinem der Anteile.</translation>
        </message>
        <message>
            <source>{count} presentations were taken back by the operator and repeated.</source>
            <translation>{count} Vorlagen wurden vom Bediener zurückgenommen und wiederholt.</translation>
        </message>
        <message>
            <source>{count}, {duration}</source>
            <translation>{count}, {duration}</translation>
        </message>
        <message>
            <source>{defect:.4g}, unsure from {unsure:.4g}</source>
            <translation>{defect:.4g}, unsicher ab {unsure:.4g}</translation>
        </message>
        <message>
            <source>{defective:,} defective, {good}</source>
            <translation>{defective:,} fehlerhaft, {good}</translation>
        </message>
        <message>
            <source>{defects}. Most lie at {across:.0%} of the width and {down:.0%} of the height from the upper left corner.</source>
            <translation>{defects}. Die meisten liegen bei {across:.0%} der Breite und {down:.0%} der Höhe, von der linken oberen Ecke aus.</translation>
        </message>
        <message>
            <source>{done:,} of {total:,} presentations.</source>
            <translation>{done:,} von {total:,} Vorlagen.</translation>
        </message>
        <message>
            <source>{done:,} of {total:,}, {source}</source>
            <translation>{done:,} von {total:,}, {source}</translation>
        </message>
        <message>
            <source>{doubt} Why shall it inspect all the same? Your reason is kept with the version.</source>
            <translation>{doubt} Warum soll sie trotzdem prüfen? Ihre Begründung wird bei der Version aufbewahrt.</translation>
        </message>
        <message>
            <source>{duration_text} left</source>
            <translation>noch {duration_text}</translation>
        </message>
        <message>
            <source>{error_sentence} Results wait until then, and none is lost.</source>
            <translation>{error_sentence} Ergebnisse warten bis dahin, und keines geht verloren.</translation>
        </message>
        <message>
            <source>{expected_count:,} as expected</source>
            <translation>{expected_count:,} wie erwartet</translation>
        </message>
        <message>
            <source>{expected_count:,} of {part_count:,}</source>
            <translation>{expected_count:,} von {part_count:,}</translation>
        </message>
        <message>
            <source>{expected_count:,} of {part_count:,} as expected</source>
            <translation>{expected_count:,} von {part_count:,} wie erwartet</translation>
        </message>
        <message>
            <source>{family} family, receptive field {field} px</source>
            <translation>Familie {family}, rezeptives Feld {field} px</translation>
        </message>
        <message>
            <source>{family} family, receptive field {field} px; lambda_k = {k:g}, lambda_m = {m:g}, lambda_c = {c:g}</source>
            <translation>Familie {family}, rezeptives Feld {field} px; lambda_k = {k:g}, lambda_m = {m:g}, lambda_c = {c:g}</translation>
        </message>
        <message>
            <source>{family}, {field} px</source>
            <translation>{family}, {field} px</translation>
        </message>
        <message>
            <source>{file_name} holds a {family} teacher of receptive field {receptive_field}</source>
            <translation>{file_name} enthält einen {family}-Lehrer mit rezeptivem Feld {receptive_field}</translation>
        </message>
        <message>
            <source>{file} cannot be opened: {strerror}</source>
            <translation>{file} lässt sich nicht öffnen: {strerror}</translation>
        </message>
        <message>
            <source>{file} is damaged</source>
            <translation>{file} ist beschädigt</translation>
        </message>
        <message>
            <source>{file} was made by a newer version of Inspector</source>
            <translation>{file} stammt von einer neueren Version von Inspector</translation>
        </message>
        <message>
            <source>{first} and {second}</source>
            <translation>{first} und {second}</translation>
        </message>
        <message>
            <source>{first}, {second}</source>
            <translation>{first}, {second}</translation>
        </message>
        <message>
            <source>{folder}, not there</source>
            <translation>{folder}, nicht vorhanden</translation>
        </message>
        <message>
            <source>{folder}, {free:.1f} GiB free</source>
            <translation>{folder}, {free:.1f} GiB frei</translation>
        </message>
        <message>
            <source>{good:.1%} of {parts} are good. Worst {length}: {worst:.1%}, from {when}.</source>
            <translation>{parts}, davon {good:.1%} gut. Tiefpunkt ({length}): {worst:.1%}, ab {when}.</translation>
        </message>
        <message>
            <source>{good} and {defective:,} defective, each once. Repeatability takes several images of each part.</source>
            <translation>{good} und {defective:,} fehlerhafte, jedes einmal. Die Wiederholbarkeit braucht mehrere Bilder von jedem Teil.</translation>
        </message>
        <message>
            <source>{good} and {defective:,} defective: {total}. AIAG advises {parts} parts, {rounds} times each.</source>
            <translation>{good} und {defective:,} fehlerhafte: {total}. Die AIAG rät zu {parts} Teilen, je {rounds} Mal.</translation>
        </message>
        <message>
            <source>{good} and {defective}</source>
            <translation>{good} und {defective}</translation>
        </message>
        <message>
            <source>{good} good, {defective} defective</source>
            <translation>{good} gute, {defective} fehlerhafte</translation>
        </message>
        <message>
            <source>{grade} by AIAG's limits</source>
            <translation>{grade} nach den Grenzen der AIAG</translation>
        </message>
        <message>
            <source>{hint} (Alt+{number})</source>
            <translation>{hint} (Alt+{number})</translation>
        </message>
        <message>
            <source>{hint} (Ctrl+F6)</source>
            <translation>{hint} (Strg+F6)</translation>
        </message>
        <message>
            <source>{hint} (Ctrl+{position})</source>
            <translation>{hint} (Strg+{position})</translation>
        </message>
        <message>
            <source>{hint} (F6)</source>
            <translation>{hint} (F6)</translation>
        </message>
        <message>
            <source>{hint} (L)</source>
            <translation>{hint} (L)</translation>
        </message>
        <message>
            <source>{hint} (Q for the next one)</source>
            <translation>{hint} (Q für die nächste)</translation>
        </message>
        <message>
            <source>{hint} (Shift+F6)</source>
            <translation>{hint} (Umschalt+F6)</translation>
        </message>
        <message>
            <source>{hint} A defect among them comes first.</source>
            <translation>{hint} Ein Fehler darunter kommt zuerst.</translation>
        </message>
        <message>
            <source>{hint}. A round spot of this area is {across} mm across</source>
            <translation>{hint}. Eine runde Stelle dieser Fläche hat {across} mm Durchmesser</translation>
        </message>
        <message>
            <source>{hint}. Again, or Ctrl+Z, takes it back. E tells more</source>
            <translation>{hint}. Noch einmal, oder Strg+Z, nimmt es zurück. E sagt mehr</translation>
        </message>
        <message>
            <source>{hits:,} of {count:,} ({share:.2%})</source>
            <translation>{hits:,} von {count:,} ({share:.2%})</translation>
        </message>
        <message>
            <source>{instead}, or write another file</source>
            <translation>{instead}, oder schreiben Sie eine andere Datei</translation>
        </message>
        <message>
            <source>{kind} than all good parts</source>
            <translation>{kind} als alle Gutteile</translation>
        </message>
        <message>
            <source>{label}, as the camera has it</source>
            <translation>{label}, wie die Kamera es hat</translation>
        </message>
        <message>
            <source>{look} (score {score:.2f}, Threshold {threshold:.2f})</source>
            <translation>{look} (Wert {score:.2f}, Schwelle {threshold:.2f})</translation>
        </message>
        <message>
            <source>{loss}; AUROC needs known good and defective parts</source>
            <translation>{loss}; AUROC braucht bekannte gute und fehlerhafte Teile</translation>
        </message>
        <message>
            <source>{loss}; AUROC {auroc:.3f} and AUPRO {aupro:.3f} of {known}</source>
            <translation>{loss}; AUROC {auroc:.3f} und AUPRO {aupro:.3f} ({known})</translation>
        </message>
        <message>
            <source>{loss}; AUROC {auroc:.3f} of {known}</source>
            <translation>{loss}; AUROC {auroc:.3f} ({known})</translation>
        </message>
        <message>
            <source>{lowest:.1f} to</source>
            <translation>{lowest:.1f} bis</translation>
        </message>
        <message>
            <source>{lowest:.2%} to {highest:.2%}</source>
            <translation>{lowest:.2%} bis {highest:.2%}</translation>
        </message>
        <message>
            <source>{low} % to {high} %</source>
            <translation>{low} % bis {high} %</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} bis {high}</translation>
        </message>
        <message>
            <source>{measure} {value}, allowed {lowest} to {highest}</source>
            <translation>{measure} {value}, erlaubt {lowest} bis {highest}</translation>
        </message>
        <message>
            <source>{missed}. Your name and your reason are kept with study {number}.</source>
            <translation>{missed}. Ihr Name und Ihr Grund werden mit Studie {number} aufbewahrt.</translation>
        </message>
        <message>
            <source>{mm_per_px:.3g} mm/px</source>
            <translation>{mm_per_px:.3g} mm/px</translation>
        </message>
        <message>
            <source>{more} more good parts may help a little</source>
            <translation>{more} weitere Gutteile könnten etwas helfen</translation>
        </message>
        <message>
            <source>{more} more good parts would hardly help</source>
            <translation>{more} weitere Gutteile würden kaum helfen</translation>
        </message>
        <message>
            <source>{more} more good parts would help</source>
            <translation>{more} weitere Gutteile würden helfen</translation>
        </message>
        <message>
            <source>{names} are no longer where inspected.</source>
            <translation>{names} sind nicht mehr dort, wo sie geprüft wurden.</translation>
        </message>
        <message>
            <source>{names} is no longer where inspected.</source>
            <translation>{names} ist nicht mehr dort, wo es geprüft wurde.</translation>
        </message>
        <message>
            <source>{name}
cannot be used</source>
            <translation>{name}
unbrauchbar</translation>
        </message>
        <message>
            <source>{name}
expected: {expected}{told}
{last}</source>
            <translation>{name}
erwartet: {expected}{told}
{last}</translation>
        </message>
        <message>
            <source>{name}
not on this computer
the project trains with it</source>
            <translation>{name}
nicht auf diesem Rechner
das Projekt trainiert damit</translation>
        </message>
        <message>
            <source>{name}
the file is gone
Put it back into the folder “golden”, or take it off</source>
            <translation>{name}
die Datei ist weg
Legen Sie sie in den Ordner „golden“ zurück, oder nehmen Sie das Teil heraus</translation>
        </message>
        <message>
            <source>{name} cannot be read: {strerror}</source>
            <translation>{name} ist nicht lesbar: {strerror}</translation>
        </message>
        <message>
            <source>{name} delivers images of {size_text} pixels and not of {size_text2}</source>
            <translation>{name} liefert Bilder von {size_text} Pixeln und nicht von {size_text2}</translation>
        </message>
        <message>
            <source>{name} delivers images of {value} x {value2} pixels instead of {value3} x {value4}</source>
            <translation>{name} liefert Bilder von {value} x {value2} Pixeln statt {value3} x {value4}</translation>
        </message>
        <message>
            <source>{name} does not take {value} for '{key}': {error}</source>
            <translation>{name} nimmt {value} für '{key}' nicht an: {error}</translation>
        </message>
        <message>
            <source>{name} has its weights in a package</source>
            <translation>{name} hat seine Gewichte in einem Paket</translation>
        </message>
        <message>
            <source>{name} has no stage {stage}</source>
            <translation>{name} hat keine Stufe {stage}</translation>
        </message>
        <message>
            <source>{name} has no trigger input</source>
            <translation>{name} hat keinen Triggereingang</translation>
        </message>
        <message>
            <source>{name} is damaged, or not a teacher</source>
            <translation>{name} ist beschädigt oder kein Lehrer</translation>
        </message>
        <message>
            <source>{name} is not a detector</source>
            <translation>{name} ist kein Detektor</translation>
        </message>
        <message>
            <source>{name} is not shown. Take the next good part (K), or choose an image.</source>
            <translation>{name} wird nicht gezeigt. Nehmen Sie das nächste Gutteil (K), oder wählen Sie ein Bild.</translation>
        </message>
        <message>
            <source>{name} sent a part of an image</source>
            <translation>{name} hat ein unvollständiges Bild gesendet</translation>
        </message>
        <message>
            <source>{name} sent no image</source>
            <translation>{name} hat kein Bild gesendet</translation>
        </message>
        <message>
            <source>{name} stopped delivering images</source>
            <translation>{name} liefert keine Bilder mehr</translation>
        </message>
        <message>
            <source>{name} stopped delivering images: {error}</source>
            <translation>{name} liefert keine Bilder mehr: {error}</translation>
        </message>
        <message>
            <source>{name}: results</source>
            <translation>{name}: Ergebnisse</translation>
        </message>
        <message>
            <source>{name}: this and other projects</source>
            <translation>{name}: dieses und andere Projekte</translation>
        </message>
        <message>
            <source>{name}: this detector, and projects</source>
            <translation>{name}: dieser Detektor und Projekte</translation>
        </message>
        <message>
            <source>{name}: {loss:.3g} at step {step:,}</source>
            <translation>{name}: {loss:.3g} bei Schritt {step:,}</translation>
        </message>
        <message>
            <source>{name}: {note}. It was added.</source>
            <translation>{name}: {note}. Es wurde hinzugefügt.</translation>
        </message>
        <message>
            <source>{name}score {score:.2f}, {before} becomes {after}{truth}</source>
            <translation>{name}Wert {score:.2f}, {before} wird {after}{truth}</translation>
        </message>
        <message>
            <source>{nearest} by neighbours, {gaussian} by Gaussians</source>
            <translation>{nearest} durch Nachbarn, {gaussian} durch Normalverteilungen</translation>
        </message>
        <message>
            <source>{network} is not installed. Learn by metric learning alone, or give a file</source>
            <translation>{network} ist nicht installiert. Nehmen Sie nur metrisches Lernen, oder geben Sie eine Datei an</translation>
        </message>
        <message>
            <source>{no_parts} to see the most similar one.</source>
            <translation>{no_parts}, um das ähnlichste zu sehen.</translation>
        </message>
        <message>
            <source>{number} waits</source>
            <translation>{number} wartet</translation>
        </message>
        <message>
            <source>{older} more</source>
            <translation>{older} weitere</translation>
        </message>
        <message>
            <source>{option} is {count}</source>
            <translation>{option} ist {count}</translation>
        </message>
        <message>
            <source>{own} this part, {good} good parts</source>
            <translation>{own} dieses Teil, {good} Gutteile</translation>
        </message>
        <message>
            <source>{part} was judged {verdict}</source>
            <translation>{part} wurde als {verdict} beurteilt</translation>
        </message>
        <message>
            <source>{part}: the image cannot be judged. Present it again.</source>
            <translation>{part}: das Bild lässt sich nicht beurteilen. Legen Sie das Teil noch einmal vor.</translation>
        </message>
        <message>
            <source>{part}: {verdict}, score {score:.2f}, which is not as expected.</source>
            <translation>{part}: {verdict}, Wert {score:.2f}, und das ist nicht wie erwartet.</translation>
        </message>
        <message>
            <source>{part}: {verdict}, score {score:.2f}.</source>
            <translation>{part}: {verdict}, Wert {score:.2f}.</translation>
        </message>
        <message>
            <source>{passed} {flips}: see Train, Versions.</source>
            <translation>{passed} {flips}: siehe Training, Versionen.</translation>
        </message>
        <message>
            <source>{percent:.0f} % of the image</source>
            <translation>{percent:.0f} % des Bildes</translation>
        </message>
        <message>
            <source>{place} No part was presented twice, so nothing is known about repeatability.</source>
            <translation>{place} Kein Teil wurde zweimal vorgelegt, also ist über die Wiederholbarkeit nichts bekannt.</translation>
        </message>
        <message>
            <source>{place} Scores of one part spread by {spread:.3g} (standard deviation).</source>
            <translation>{place} Die Werte eines Teils streuen um {spread:.3g} (Standardabweichung).</translation>
        </message>
        <message>
            <source>{place} The student misses the teacher by {error:.2f}.</source>
            <translation>{place} Der Schüler verfehlt den Lehrer um {error:.2f}.</translation>
        </message>
        <message>
            <source>{place} The students miss the teacher by {error:.2f}, and are {radius:.2f} apart.</source>
            <translation>{place} Die Schüler verfehlen den Lehrer um {error:.2f} und liegen {radius:.2f} auseinander.</translation>
        </message>
        <message>
            <source>{pretrained} (equation 1)</source>
            <translation>{pretrained} (Gleichung 1)</translation>
        </message>
        <message>
            <source>{pretrained}, stages {stages} (equation 1)</source>
            <translation>{pretrained}, Stufen {stages} (Gleichung 1)</translation>
        </message>
        <message>
            <source>{receptive_field} pixels</source>
            <translation>{receptive_field} Pixel</translation>
        </message>
        <message>
            <source>{refused:,} of {total:,} results are beyond the limits of the settings. None was deleted, since they are more than half. If limits and date are right, choose “Delete old results” in the Results place.</source>
            <translation>{refused:,} von {total:,} Ergebnissen liegen jenseits der Grenzen in den Einstellungen. Keines wurde gelöscht, da es mehr als die Hälfte sind. Wenn Grenzen und Datum stimmen, wählen Sie „Alte Ergebnisse löschen“ unter Ergebnisse.</translation>
        </message>
        <message>
            <source>{rejected:,} of {count:,}</source>
            <translation>{rejected:,} von {count:,}</translation>
        </message>
        <message>
            <source>{result:.0f} ms for an image of the demo, {reference_ms} ms on the reference computer</source>
            <translation>{result:.0f} ms für ein Bild der Demo, {reference_ms} ms auf dem Vergleichsrechner</translation>
        </message>
        <message>
            <source>{said}, and {count} more</source>
            <translation>{said}, und {count} weitere</translation>
        </message>
        <message>
            <source>{sentence} Until then no new detector is taken.</source>
            <translation>{sentence} Bis dahin wird kein neuer Detektor übernommen.</translation>
        </message>
        <message>
            <source>{size}, most parts are {usual}</source>
            <translation>{size}, die meisten Teile haben {usual}</translation>
        </message>
        <message>
            <source>{source} does not hold the weights of {name}</source>
            <translation>{source} enthält nicht die Gewichte von {name}</translation>
        </message>
        <message>
            <source>{source}, once each, in random order</source>
            <translation>{source}, je einmal, in zufälliger Reihenfolge</translation>
        </message>
        <message>
            <source>{source}, up to {count} times each, in random order</source>
            <translation>{source}, je bis zu {count}-mal, in zufälliger Reihenfolge</translation>
        </message>
        <message>
            <source>{stage}, step {step:,} of {total:,}</source>
            <translation>{stage}, Schritt {step:,} von {total:,}</translation>
        </message>
        <message>
            <source>{steps:,} of {batch} samples, rate {rate:g}, seed {seed}</source>
            <translation>{steps:,} zu {batch} Beispielen, Rate {rate:g}, Startwert {seed}</translation>
        </message>
        <message>
            <source>{students}, receptive field {fields} px, {resolution_px} x {resolution_px} px, {length}</source>
            <translation>{students}, rezeptives Feld {fields} px, {resolution_px} x {resolution_px} px, {length}</translation>
        </message>
        <message>
            <source>{text}, teachers {names}</source>
            <translation>{text}, Lehrer {names}</translation>
        </message>
        <message>
            <source>{text}, {duration} left</source>
            <translation>{text}, noch {duration}</translation>
        </message>
        <message>
            <source>{title}
{reason}
cannot be used</source>
            <translation>{title}
{reason}
ist nicht verwendbar</translation>
        </message>
        <message>
            <source>{title} is the one that inspects</source>
            <translation>{title} ist die, die prüft</translation>
        </message>
        <message>
            <source>{title} stopped because of an error in Inspector</source>
            <translation>„{title}“ endete wegen eines Fehlers in Inspector</translation>
        </message>
        <message>
            <source>{title}: {project}, study {number}</source>
            <translation>{title}: {project}, Studie {number}</translation>
        </message>
        <message>
            <source>{told}  (and {others} more)</source>
            <translation>{told}  (und {others} weitere)</translation>
        </message>
        <message>
            <source>{told}, as in training</source>
            <translation>{told}, wie im Training</translation>
        </message>
        <message>
            <source>{told}. Change kind and note (E)</source>
            <translation>{told}. Art und Notiz ändern (E)</translation>
        </message>
        <message>
            <source>{told}: only a project has them; this is a detector alone</source>
            <translation>{told}: gibt es nur in einem Projekt; dies ist ein Detektor allein</translation>
        </message>
        <message>
            <source>{told}: open a project first, or make a new one</source>
            <translation>{told}: öffnen Sie zuerst ein Projekt, oder legen Sie eines an</translation>
        </message>
        <message>
            <source>{total:,} of {past} would get another verdict: {told}</source>
            <translation>{total:,} von {past} bekämen ein anderes Urteil: {told}</translation>
        </message>
        <message>
            <source>{total:.1f} GiB, {free:.1f} GiB free</source>
            <translation>{total:.1f} GiB, {free:.1f} GiB frei</translation>
        </message>
        <message>
            <source>{twins:,} of {parts:,} parts have near twins: {groups:,} groups, each of which counts as one part when the detector is tested. The first ones: {names}. Checking the parts tells all of them.</source>
            <translation>{twins:,} von {parts:,} Teilen haben fast gleiche: {groups:,} Gruppen, von denen jede als ein Teil zählt, wenn der Detektor geprüft wird. Die ersten: {names}. Eine Prüfung der Teile nennt sie alle.</translation>
        </message>
        <message>
            <source>{unsure:,} to have a look at</source>
            <translation>{unsure:,} zum Ansehen</translation>
        </message>
        <message>
            <source>{unsure}Defect above {threshold:.2f}. Keys move {moved}</source>
            <translation>{unsure}Fehler über {threshold:.2f}. Tasten bewegen {moved}</translation>
        </message>
        <message>
            <source>{values}: {mean} on average. {count} samples of {sample:,} parts. {judged}</source>
            <translation>{values}: {mean} im Mittel. {count} Stichproben von {sample:,} Teilen. {judged}</translation>
        </message>
        <message>
            <source>{value} clockwise, allowed {most}</source>
            <translation>{value} im Uhrzeigersinn, erlaubt {most}</translation>
        </message>
        <message>
            <source>{value} counter-clockwise, allowed {most}</source>
            <translation>{value} gegen den Uhrzeigersinn, erlaubt {most}</translation>
        </message>
        <message>
            <source>{value} down, allowed {most}</source>
            <translation>{value} nach unten, erlaubt {most}</translation>
        </message>
        <message>
            <source>{value} to the left, allowed {most}</source>
            <translation>{value} nach links, erlaubt {most}</translation>
        </message>
        <message>
            <source>{value} to the right, allowed {most}</source>
            <translation>{value} nach rechts, erlaubt {most}</translation>
        </message>
        <message>
            <source>{value} up, allowed {most}</source>
            <translation>{value} nach oben, erlaubt {most}</translation>
        </message>
        <message>
            <source>{variants} variants of every part, </source>
            <translation>{variants} Varianten jedes Teils, </translation>
        </message>
        <message>
            <source>{verdict}, score {score:.2f}</source>
            <translation>{verdict}, Wert {score:.2f}</translation>
        </message>
        <message>
            <source>{verdict}, score {score:.2f}, {places}</source>
            <translation>{verdict}, Wert {score:.2f}, {places}</translation>
        </message>
        <message>
            <source>{versions}, {size:,.0f} MB. They stay until you remove them.</source>
            <translation>{versions}, {size:,.0f} MB. Sie bleiben, bis Sie sie entfernen.</translation>
        </message>
        <message>
            <source>{version}, only inspects</source>
            <translation>{version}, prüft nur</translation>
        </message>
        <message>
            <source>{version}, trains and inspects</source>
            <translation>{version}, trainiert und prüft</translation>
        </message>
        <message>
            <source>{what}, and so would {count} more</source>
            <translation>{what}, und {count} weitere ebenso</translation>
        </message>
        <message>
            <source>{what}, so nothing says whether {version} may be taken: {advice}</source>
            <translation>{what}, also ist nicht bekannt, ob {version} übernommen werden darf: {advice}</translation>
        </message>
        <message>
            <source>{what}. Delete takes it off this list</source>
            <translation>{what}. Entf nimmt es von dieser Liste</translation>
        </message>
        <message>
            <source>{what}. It lies among the parts, but training passes over it.</source>
            <translation>{what}. Es liegt bei den Teilen, aber das Training übergeht es.</translation>
        </message>
        <message>
            <source>{what}. Nothing was written.</source>
            <translation>{what}. Nichts wurde geschrieben.</translation>
        </message>
        <message>
            <source>{what}. Your settings last until you close Inspector.</source>
            <translation>{what}. Ihre Einstellungen gelten, bis Sie Inspector schließen.</translation>
        </message>
        <message>
            <source>{what}. {count:,} result is kept on this computer. It is stored when the project is opened again.</source>
            <translation>{what}. {count:,} Ergebnis liegt auf diesem Rechner. Es wird gespeichert, wenn das Projekt wieder geöffnet wird.</translation>
        </message>
        <message>
            <source>{what}. {count:,} results are kept on this computer. They are stored when the project is opened again.</source>
            <translation>{what}. {count:,} Ergebnisse liegen auf diesem Rechner. Sie werden gespeichert, wenn das Projekt wieder geöffnet wird.</translation>
        </message>
        <message>
            <source>{what}: {advice}</source>
            <translation>{what}: {advice}</translation>
        </message>
        <message>
            <source>{what}: {advice}.</source>
            <translation>{what}: {advice}.</translation>
        </message>
        <message>
            <source>{when} by {name}: {reason}</source>
            <translation>{when} von {name}: {reason}</translation>
        </message>
        <message>
            <source>{width} x {height} pixels{rate}</source>
            <translation>{width} x {height} Pixel{rate}</translation>
        </message>
        <message>
            <source>“Check parts” in Parts (C) tells whether more of them would help.</source>
            <translation>„Teile prüfen“ auf der Seite Teile (C) sagt, ob mehr davon helfen würden.</translation>
        </message>
        <message>
            <source>“Undo” (Ctrl+Z) brings it back.</source>
            <translation>„Rückgängig“ (Strg+Z) holt es zurück.</translation>
        </message>
        <message>
            <source>“Undo” (Ctrl+Z) brings them back.</source>
            <translation>„Rückgängig“ (Strg+Z) holt sie zurück.</translation>
        </message>
        <message>
            <source>“{name}”</source>
            <translation>„{name}“</translation>
        </message>
        <message>
            <source>“{name}” ({family}, receptive field {field} px) is not on this computer. Add its file, or press “Leave out”. Detectors that were trained with it go on inspecting.</source>
            <translation>„{name}“ ({family}, rezeptives Feld {field} px) ist nicht auf diesem Rechner. Fügen Sie seine Datei hinzu, oder drücken Sie „Weglassen“. Detektoren, die damit trainiert wurden, prüfen weiter.</translation>
        </message>
        <message>
            <source>“{name}” ({truth}{kind})</source>
            <translation>„{name}“ ({truth}{kind})</translation>
        </message>
        <message>
            <source>“{name}” cannot be inspected</source>
            <translation>„{name}“ ist nicht prüfbar</translation>
        </message>
        <message>
            <source>“{name}” cannot be opened: it is no project, no detector and no image.</source>
            <translation>„{name}“ lässt sich nicht öffnen: es ist kein Projekt, kein Detektor und kein Bild.</translation>
        </message>
        <message>
            <source>“{name}” has ended.</source>
            <translation>„{name}“ ist zu Ende.</translation>
        </message>
        <message>
            <source>“{name}” is a good part now. Train again to learn from it.</source>
            <translation>„{name}“ ist jetzt ein Gutteil. Trainieren Sie neu, um daraus zu lernen.</translation>
        </message>
        <message>
            <source>“{name}” is no longer where inspected.</source>
            <translation>„{name}“ ist nicht mehr dort, wo es geprüft wurde.</translation>
        </message>
        <message>
            <source>“{name}” of the golden set cannot be read: {advice}</source>
            <translation>„{name}“ aus dem Referenzsatz ist nicht lesbar: {advice}</translation>
        </message>
        <message>
            <source>“{name}” of the golden set is gone: {advice}</source>
            <translation>„{name}“ aus dem Referenzsatz ist weg: {advice}</translation>
        </message>
        <message>
            <source>“{name}” of the golden set was changed since it was frozen: {advice}</source>
            <translation>„{name}“ aus dem Referenzsatz wurde seit dem Einfrieren geändert: {advice}</translation>
        </message>
        <message>
            <source>“{path}” is not there any more. Was it moved, renamed or deleted?</source>
            <translation>„{path}“ ist nicht mehr da. Wurde es verschoben, umbenannt oder gelöscht?</translation>
        </message>
        <message>
            <source>“{title}” is still running. Stop it and close Inspector?{later}</source>
            <translation>„{title}“ läuft noch. Anhalten und Inspector schließen?{later}</translation>
        </message>
        <message>
            <source>“{value}” of the golden set is a good part, too, so it says nothing about what was learned. Take it out of the good parts, or off the golden set.</source>
            <translation>„{value}“ aus dem Referenzsatz ist auch ein Gutteil und sagt daher nichts über das Gelernte. Nehmen Sie es aus den Gutteilen oder aus dem Referenzsatz.</translation>
        </message>
        <message>
            <source>◂ finds more</source>
            <translation>◂ findet mehr</translation>
        </message>
        <message>
            <source>● teacher, ✖ mean of the students, ○ how far they are apart</source>
            <translation>● Lehrer, ✖ Mittel der Schüler, ○ wie weit sie auseinanderliegen</translation>
        </message>
        <message>
            <source>● teacher, ✖ student</source>
            <translation>● Lehrer, ✖ Schüler</translation>
        </message>
    </context>
</TS>
