// Two buttons that make a document in this browser, for Word and as OpenDocument; nothing is sent anywhere.
"use strict";
throughcare.documentOffer = (() => {
  const { button, element, load, translate } = throughcare;
  const SCRIPTS = ["vendor/fflate", "documents/parts", "js/documents/documentBlocks", "js/documents/wordFile", "js/documents/openFile", "js/documents/documentKinds"];
  const writers = () => [
    [translate("Download for Word"), () => throughcare.wordFile],
    [translate("Download for OpenDocument"), () => throughcare.openFile],
  ];

  const save = (bytes, type, name) => {
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    const link = element("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(address);
  };

  // `make` is given the kinds of documents and returns one; null where there is nothing to write. `name` is that of the file.
  return (make, name) => {
    const status = element("span", { role: "status" });
    const write = async (writer) => {
      status.textContent = "";
      try {
        for (const path of SCRIPTS) await load(`assets/${path}.js`);
        const made = await make(throughcare.documentKinds);
        if (made) save(writer().write(made), writer().type, `${name}.${writer().ending}`);
      } catch (error) {
        status.textContent = translate("The document cannot be written: a part of the site cannot be read.");
        console.warn(error);
      }
    };
    return [...writers().flatMap(([label, writer]) => [button(label, () => write(writer)), " "]), status];
  };
})();
